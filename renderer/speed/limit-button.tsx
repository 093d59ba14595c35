import { Gauge } from 'lucide-react';
import { formatMoment, formatRate } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import { useModel, useQueue } from '../state/model-context.ts';
import { useToday } from '../state/now.ts';
import { PushButton } from '../ui/push-button.tsx';

/** The limit in force and the rule that it comes from; opens what can be set. */
export function LimitButton() {
  const { ui } = useModel();
  const { status } = useQueue(({ status }) => ({ status }));
  const words = limitWords(status, useToday());
  return (
    <span className="limit">
      <PushButton
        look="quiet"
        icon={Gauge}
        aria-label={`${en.queue.speed.title}: ${words}`}
        onPress={() => ui.setState({ isSpeedOpen: true })}
      >
        {words}
      </PushButton>
    </span>
  );
}

function limitWords({ hold, limit, settings: { rateMode } }: QueueStatus, today: number): string {
  const { speed } = en.queue;
  const end = (until: number | null): string | null =>
    until === null ? null : speed.until(formatMoment(until, today).replace(/^at /, ''));
  if (hold?.reason === 'timetable') return `${speed.stopped} ${speed.byTimetable(end(hold.until))}`;
  const mode = rateMode === 'normal' ? [] : [speed.modes[rateMode].label];
  if (limit === null) return [...mode, speed.none].join(' · ');
  const rule = limit.rule === 'timetable' ? [speed.byTimetable(end(limit.until))] : [];
  return [...mode, speed.limited(formatRate(limit.bytesPerSecond)), ...rule].join(' · ');
}
