import { overrideInForce, type WeekOverride, weekRules } from '../../shared/week-grid.ts';
import { oneOf } from './argument-words.ts';
import { refuse } from './bad-usage.ts';

const untilPattern = /^(\w+) until (?:(\d{4})-(\d\d)-(\d\d)[ t])?(\d{1,2}):(\d\d)$/;
const forPattern = /^(\w+) for ([1-9]\d{0,3})([hm])$/;
const unitMs = { h: 3_600_000, m: 60_000 } as const;

/** As `readOverride` takes it, in local time: `stop until 2031-01-05 18:00`; `none` when its time is over. */
export function overrideText(set: WeekOverride | null, now: number): string {
  const override = overrideInForce(set, now);
  if (override === null) return 'none';
  const end = new Date(override.until);
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${end.getFullYear()}-${two(end.getMonth() + 1)}-${two(end.getDate())}`;
  return `${override.rule} until ${date} ${two(end.getHours())}:${two(end.getMinutes())}`;
}

/** `none`, `RULE for 2h` (or `90m`), `RULE until 18:00` (the next one) or with a date before the time. Throws `BadUsage`. */
export function readOverride(text: string, now: number): WeekOverride | null {
  const words = text.toLowerCase();
  if (words === 'none') return null;
  const [, rule = '', count, unit] = forPattern.exec(words) ?? [];
  if (count !== undefined && (unit === 'h' || unit === 'm'))
    return { rule: readRule(rule), until: now + Number(count) * unitMs[unit] };
  const [, untilRule, year, month, day, hour, minute] = untilPattern.exec(words) ?? [];
  if (untilRule === undefined)
    return refuse(
      `'${text}' cannot be read. Write such as 'stop for 2h', 'full until 18:00' or 'none': ` +
        `rules ${weekRules.join(', ')}.`,
    );
  const end = new Date(now);
  if (year !== undefined) end.setFullYear(Number(year), Number(month) - 1, Number(day));
  end.setHours(Number(hour), Number(minute), 0, 0);
  if (year === undefined && end.getTime() <= now) end.setDate(end.getDate() + 1);
  const isReal =
    Number(hour) < 24 && Number(minute) < 60 && (day === undefined || end.getDate() === Number(day));
  if (!isReal || end.getTime() <= now) return refuse(`'${text}': there is no such time to come.`);
  return { rule: readRule(untilRule), until: end.getTime() };
}

const readRule = (text: string) => oneOf('The rule must be one of', weekRules, text);
