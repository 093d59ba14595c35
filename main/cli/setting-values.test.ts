import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultQueueSettings } from '../../shared/queue-settings.ts';
import { fullWeek, type WeekGrid, weekRules } from '../../shared/week-grid.ts';
import { BadUsage } from './bad-usage.ts';
import { settingNames } from './setting-names.ts';
import { settingChange, settingText } from './setting-values.ts';

/** A Wednesday, at 14:30 on the wall here. */
const now = new Date(2031, 0, 1, 14, 30).getTime();
const at = (day: number, hour: number, minute = 0): number => new Date(2031, 0, day, hour, minute).getTime();

const grid = (text: string): WeekGrid | null => settingChange('timetable', text, now).weekGrid ?? null;
const shown = (weekGrid: WeekGrid | null): string =>
  settingText({ ...defaultQueueSettings, weekGrid }, 'timetable', now);
const override = (text: string) => settingChange('override', text, now).weekOverride;

describe('the timetable', () => {
  it.each([
    ['none', 'none'],
    ['mon-sun full', 'none'],
    ['mon 9-17 limited', 'mon 9-17 limited'],
    ['MON-FRI  9:00-17:00 limited,sat-sun stop', 'mon-fri 9-17 limited, sat-sun stop'],
    ['sat-mon stop', 'mon stop, sat-sun stop'],
    ['mon-sun 22-24 stop, mon-sun 0-6 stop', 'mon-sun 0-6 stop, mon-sun 22-24 stop'],
    ['mon-sun stop, wed full', 'mon-tue stop, thu-sun stop'],
    ['tue 8-12 limited, tue 12-13 stop', 'tue 8-12 limited, tue 12-13 stop'],
  ])('%s', (text, again) => {
    expect(shown(grid(text))).toBe(again);
  });

  it('a rule is in force from its first hour to before its last', () => {
    const monday = grid('mon 9-17 stop')?.[0];
    expect(monday?.slice(8, 10)).toEqual(['full', 'stop']);
    expect(monday?.slice(16, 18)).toEqual(['stop', 'full']);
  });

  it('what is shown can be set again', () => {
    const day = fc.array(fc.constantFrom(...weekRules), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(fc.array(day, { minLength: 7, maxLength: 7 }), (week) => {
        expect(grid(shown(week)) ?? fullWeek).toEqual(week);
      }),
    );
  });

  it.each([
    'mon',
    'mon 9-17',
    'monday stop',
    'mon 9-17=limited',
    'mon 9.30-17 stop',
    'mon stop,',
    'mon 17-9 stop',
    'mon 9-9 stop',
    'mon 0-25 stop',
  ])('%s is refused', (text) => {
    expect(() => grid(text)).toThrow(BadUsage);
  });
});

describe('the override', () => {
  it.each([
    ['stop for 2h', 'stop', now + 2 * 3_600_000],
    ['full for 90m', 'full', now + 90 * 60_000],
    ['limited until 18:00', 'limited', at(1, 18)],
    ['limited until 8:05', 'limited', at(2, 8, 5)],
    ['Stop until 2031-01-05 18:00', 'stop', at(5, 18)],
  ])('%s', (text, rule, until) => {
    expect(override(text)).toEqual({ rule, until });
  });

  it('none ends it', () => {
    expect(override('none')).toBeNull();
  });

  it('is shown as long as it lasts, in words that set it again', () => {
    const show = (until: number): string =>
      settingText({ ...defaultQueueSettings, weekOverride: { rule: 'stop', until } }, 'override', now);
    expect(show(at(5, 18))).toBe('stop until 2031-01-05 18:00');
    expect(override(show(at(5, 18)))).toEqual({ rule: 'stop', until: at(5, 18) });
    expect(show(now)).toBe('none');
  });

  it.each([
    'stop',
    'stop for ever',
    'stop for 0h',
    'rude for 2h',
    'stop until 25:00',
    'stop until 2031-02-30 10:00',
    'stop until 2030-01-01 10:00',
  ])('%s is refused', (text) => {
    expect(() => override(text)).toThrow(BadUsage);
  });
});

it.each([
  ['timetable-limit', '500k', { limitedBytesPerSecond: 500_000 }],
  ['limit', 'none', { bytesPerSecond: null }],
  ['mode', 'polite', { rateMode: 'polite' }],
  ['uploads-big', '2', { maxBigUploads: 2 }],
] as const)('%s %s', (name, text, change) => {
  expect(settingChange(name, text, now)).toEqual(change);
});

it.each([
  ['uploads-big', '65', '1 to 64'],
  ['mode', 'rude', 'polite, normal, fastest'],
  ['on-battery', 'maybe', 'go-on, pause'],
  ['limit', '0', '1024 to 1000G'],
  ['timetable-limit', '1001G', '1024 to 1000G'],
] as const)('%s %s is refused with what is possible', (name, text, possible) => {
  expect(() => settingChange(name, text, now)).toThrow(possible);
});

it('every setting has words', () => {
  for (const name of settingNames) expect(settingText(defaultQueueSettings, name, now)).toMatch(/^\S/);
});
