import { expect, it } from 'vitest';
import { defaultQueueSettings } from '../../shared/queue-settings.ts';
import { sampleStatus } from '../../shared/testing/job-samples.ts';
import { fullWeek, type WeekRule } from '../../shared/week-grid.ts';
import { limitWords } from './limit-words.ts';

const now = new Date(2026, 10, 23, 9, 39).getTime();
const until = now + 3_600_000;
const under = (rule: WeekRule, part = {}) => ({
  ...defaultQueueSettings,
  weekGrid: fullWeek,
  weekOverride: { rule, until },
  ...part,
});
const words = (part: Parameters<typeof sampleStatus>[0]): string => limitWords(sampleStatus(part), now);

it("the user's own word for a while is told as such, with its end", () => {
  expect(words({ hold: { reason: 'override', until }, settings: under('stop') })).toBe(
    'Stopped by you, until 10:39',
  );
  expect(
    words({ limit: { bytesPerSecond: 250_000, rule: 'override', until }, settings: under('limited') }),
  ).toBe('At most 250 kB/s · by you, until 10:39');
  expect(words({ settings: under('full') })).toBe('Full speed by you, until 10:39');
  const limit = { bytesPerSecond: 2_000_000, rule: 'queue', until: null } as const;
  expect(words({ limit, settings: under('full') })).toBe(
    'At most 2.0 MB/s · timetable lifted by you, until 10:39',
  );
});

it('what is over or lifts nothing is not told', () => {
  expect(words({ settings: under('full', { weekGrid: null }) })).toBe('No limit');
  expect(words({ settings: under('full', { weekOverride: { rule: 'full', until: now } }) })).toBe('No limit');
  expect(words({ hold: { reason: 'timetable', until }, settings: under('full') })).toBe(
    'Stopped by the timetable, until 10:39',
  );
});
