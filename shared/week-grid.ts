import { z } from 'zod';
import { localTime, nextLocalHour, systemTimeZone } from './local-time.ts';

/** What uploads may do: go at full speed, under the limit, or not at all. */
export const weekRules = ['full', 'limited', 'stop'] as const;
const weekRuleSchema = z.enum(weekRules);
export type WeekRule = (typeof weekRules)[number];

const daySchema = z.array(weekRuleSchema).length(24).readonly();

/** One rule for each hour of each day, Monday first, on the clock of the wall. */
export const weekGridSchema = z.array(daySchema).length(7).readonly();
export type WeekGrid = z.infer<typeof weekGridSchema>;

/** A rule of the grid comes back within two weeks, even if the clocks skip its only hour in one of them. */
const horizonMs = 15 * 24 * 3_600_000;
/** No calendar goes beyond 8.64e15; what is looked for comes after the end. */
const latestEndMs = 8.64e15 - horizonMs;

/** Another rule than the grid's, up to a moment that is named; epoch ms. */
export const weekOverrideSchema = z.strictObject({
  rule: weekRuleSchema,
  until: z.number().max(latestEndMs),
});
export type WeekOverride = z.infer<typeof weekOverrideSchema>;

export const fullWeek: WeekGrid = Array.from({ length: 7 }, () => Array<WeekRule>(24).fill('full'));

/** A rule in force. `until`: epoch ms of the moment at which another one takes its place; null when none will. */
export interface RuleInForce {
  rule: WeekRule;
  until: number | null;
}

/** The one that has not come to its end. @param nowMs epoch ms */
export const overrideInForce = (override: WeekOverride | null, nowMs: number): WeekOverride | null =>
  override !== null && nowMs < override.until ? override : null;

/**
 * The rule at a moment. It knows nothing of the moments before: ask again at `until`, and whenever the clock or
 * the time zone may have jumped.
 * @param nowMs epoch ms
 * @param timeZone IANA name; throws RangeError for one that nobody knows
 */
export function ruleAt(
  grid: WeekGrid,
  override: WeekOverride | null,
  nowMs: number,
  timeZone = systemTimeZone(),
): RuleInForce {
  const inForce = overrideInForce(override, nowMs);
  const rule = inForce?.rule ?? ruleOfGrid(grid, nowMs, timeZone);
  return { rule, until: nextOther(grid, rule, inForce?.until ?? nowMs, timeZone) };
}

/** The first moment from `from` on whose rule is another one. */
function nextOther(grid: WeekGrid, rule: WeekRule, from: number, timeZone: string): number | null {
  if (grid.flat().every((other) => other === rule)) return null;
  for (let at = from; at < from + horizonMs; at = nextLocalHour(at, timeZone)) {
    if (ruleOfGrid(grid, at, timeZone) !== rule) return at;
  }
  return null;
}

function ruleOfGrid(grid: WeekGrid, at: number, timeZone: string): WeekRule {
  const { weekday, hour } = localTime(at, timeZone);
  return grid[weekday]?.[hour] ?? 'full';
}
