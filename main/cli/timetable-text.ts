import { fullWeek, type WeekGrid, type WeekRule, weekRules } from '../../shared/week-grid.ts';
import { refuse } from './bad-usage.ts';

const days: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const day = days.join('|');
const entryPattern = new RegExp(
  `^(${day})(?:-(${day}))?(?: (\\d{1,2})(?::00)?-(\\d{1,2})(?::00)?)? (${weekRules.join('|')})$`,
);

/**
 * The week's grid as one line that `readTimetable` takes: `mon-fri 9-17 limited, sat-sun stop`. Hours that are
 * not named are full.
 */
export function timetableText(grid: WeekGrid | null): string {
  const plans = (grid ?? fullWeek).map(planOf);
  const entries = plans.flatMap((plan, first) => {
    if (plan.length === 0 || sameAs(plans[first - 1], plan)) return [];
    const after = plans.findIndex((other, index) => index > first && !sameAs(other, plan));
    const last = (after === -1 ? plans.length : after) - 1;
    const name = last === first ? `${days[first]}` : `${days[first]}-${days[last]}`;
    return plan.map((hours) => `${name} ${hours}`);
  });
  return entries.length === 0 ? 'none' : entries.join(', ');
}

/** `none`, or entries apart by commas: DAYS [HOURS] RULE; a later one counts for hours that several name. Throws `BadUsage`. */
export function readTimetable(text: string): WeekGrid | null {
  if (text === 'none') return null;
  const grid = fullWeek.map((rules) => [...rules]);
  for (const entry of text.toLowerCase().split(',')) {
    const { first, last, from, to, rule } = readEntry(entry.trim().replaceAll(/\s+/g, ' '));
    // From Saturday to Monday is not from Monday to Saturday.
    for (let index = first; ; index = (index + 1) % days.length) {
      grid[index]?.fill(rule, from, to);
      if (index === last) break;
    }
  }
  return grid;
}

function readEntry(entry: string) {
  const [, firstDay = '', lastDay = firstDay, from = '0', to = '24', rule] = entryPattern.exec(entry) ?? [];
  const first = days.indexOf(firstDay);
  const last = days.indexOf(lastDay);
  const known = weekRules.find((each) => each === rule);
  if (known === undefined)
    return refuse(
      `'${entry}' cannot be read. Write DAYS HOURS RULE, such as 'mon-fri 9-17 limited, sat-sun stop': ` +
        `days ${days.join(', ')}; hours 0 to 24; rules ${weekRules.join(', ')}. 'none': at any time.`,
    );
  if (Number(from) >= Number(to) || Number(to) > 24)
    return refuse(`'${entry}': hours go from 0 to 24; write a night as two entries, 22-24 and 0-6.`);
  return { first, last, from: Number(from), to: Number(to), rule: known };
}

/** Runs of hours that are not full: `9-17 limited`; a whole day is its rule alone. */
function planOf(rules: readonly WeekRule[]): string[] {
  return rules.flatMap((rule, from) => {
    if (rule === 'full' || rules[from - 1] === rule) return [];
    const end = rules.findIndex((other, hour) => hour > from && other !== rule);
    const to = end === -1 ? rules.length : end;
    return [from === 0 && to === rules.length ? rule : `${from}-${to} ${rule}`];
  });
}

const sameAs = (one: readonly string[] | undefined, other: readonly string[]): boolean =>
  one?.join() === other.join();
