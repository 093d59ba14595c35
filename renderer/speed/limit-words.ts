import { formatMoment, formatRate } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import { overrideInForce, type WeekOverride } from '../../shared/week-grid.ts';

const { speed } = en.queue;

/** What the user has set for a while and what makes a difference. @param now epoch ms */
export function overrideThatCounts(
  { weekOverride, weekGrid }: QueueStatus['settings'],
  now: number,
): WeekOverride | null {
  const override = overrideInForce(weekOverride, now);
  return override?.rule === 'full' && weekGrid === null ? null : override;
}

/** How fast uploads may be in all, by whose word and until when. `now` in epoch ms. */
export function limitWords({ hold, limit, settings }: QueueStatus, now: number): string {
  const end = (until: number | null): string | null =>
    until === null ? null : speed.until(formatMoment(until, now).replace(/^at /, ''));
  if (hold?.reason === 'timetable' || hold?.reason === 'override')
    return `${speed.stopped} ${speed.by(hold.reason, end(hold.until))}`;
  const mode = settings.rateMode === 'normal' ? [] : [speed.modes[settings.rateMode].label];
  const override = overrideThatCounts(settings, now);
  const byUser = override?.rule === 'full' ? speed.by('override', end(override.until)) : null;
  if (limit === null) return [...mode, byUser === null ? speed.none : `${speed.full} ${byUser}`].join(' · ');
  const rule =
    limit.rule === 'queue' ? byUser && `${speed.lifted} ${byUser}` : speed.by(limit.rule, end(limit.until));
  return [...mode, speed.limited(formatRate(limit.bytesPerSecond)), ...(rule === null ? [] : [rule])].join(
    ' · ',
  );
}
