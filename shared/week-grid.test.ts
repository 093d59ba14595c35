import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fullWeek,
  ruleAt,
  type WeekGrid,
  type WeekRule,
  weekGridSchema,
  weekOverrideSchema,
  weekRules,
} from './week-grid.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const [monday, tuesday, sunday] = [0, 1, 6];

/** The full week but for some hours: `[weekday, hour, rule]`. */
function gridOf(...cells: [weekday: number, hour: number, rule: WeekRule][]): WeekGrid {
  return fullWeek.map((hours, weekday) =>
    hours.map((rule, hour) => cells.find((cell) => cell[0] === weekday && cell[1] === hour)?.[2] ?? rule),
  );
}

const everyDay = (hour: number, rule: WeekRule): WeekGrid =>
  gridOf(...fullWeek.map((_, weekday): [number, number, WeekRule] => [weekday, hour, rule]));

/** `limited until 2031-03-30T01:00:00.000Z` */
function words(grid: WeekGrid, now: string, timeZone: string): string {
  const { rule, until } = ruleAt(grid, null, Date.parse(now), timeZone);
  return `${rule} until ${until === null ? 'ever' : new Date(until).toISOString().replace(':00.000Z', 'Z')}`;
}

describe('the rule of the hour', () => {
  it.each([
    ['UTC', '2031-01-06T00:00Z', 'stop until 2031-01-06T01:00Z'],
    ['UTC', '2031-01-06T00:59:59.999Z', 'stop until 2031-01-06T01:00Z'],
    ['UTC', '2031-01-06T01:00Z', 'full until 2031-01-12T23:00Z'],
    // Sunday night and Monday morning are one piece.
    ['UTC', '2031-01-12T23:30Z', 'limited until 2031-01-13T00:00Z'],
    ['Asia/Kolkata', '2031-01-05T18:29Z', 'limited until 2031-01-05T18:30Z'],
    ['Asia/Kathmandu', '2031-01-05T18:15Z', 'stop until 2031-01-05T19:15Z'],
    ['America/St_Johns', '2031-01-06T03:29Z', 'limited until 2031-01-06T03:30Z'],
    ['Pacific/Chatham', '2031-07-06T11:15Z', 'stop until 2031-07-06T12:15Z'],
  ])('%s %s', (timeZone, now, expected) => {
    const grid = gridOf([monday, 0, 'stop'], [sunday, 23, 'limited']);
    expect(words(grid, now, timeZone)).toBe(expected);
  });

  it('lasts for ever where all hours have it', () => {
    expect(words(fullWeek, '2031-01-06T00:00Z', 'Europe/Berlin')).toBe('full until ever');
  });

  it('goes on over midnight and over the end of the week', () => {
    const grid = gridOf([sunday, 22, 'stop'], [sunday, 23, 'stop'], [monday, 0, 'stop']);
    expect(words(grid, '2031-01-12T22:30Z', 'UTC')).toBe('stop until 2031-01-13T01:00Z');
  });

  it('is the same a week later, also when the clock jumps by one', () => {
    const grid = gridOf([tuesday, 3, 'stop']);
    const now = Date.parse('2031-01-07T03:20Z');
    for (const weeks of [-520, -1, 1, 520]) {
      const at = now + weeks * 7 * day;
      expect(ruleAt(grid, null, at, 'UTC')).toEqual({ rule: 'stop', until: at + 40 * minute });
    }
  });

  it('follows a change of the time zone', () => {
    const grid = everyDay(3, 'stop');
    expect(words(grid, '2031-01-07T03:20Z', 'UTC')).toBe('stop until 2031-01-07T04:00Z');
    expect(words(grid, '2031-01-07T03:20Z', 'Europe/Berlin')).toBe('full until 2031-01-08T02:00Z');
  });

  it('asks the system for the time zone when none is named, and refuses one that nobody knows', () => {
    expect(ruleAt(fullWeek, null, 0)).toEqual({ rule: 'full', until: null });
    expect(() => ruleAt(fullWeek, null, 0, 'Mars/Olympus')).toThrow(RangeError);
  });
});

describe('clocks that are changed', () => {
  it.each([
    // Berlin: 2031-03-30 02:00 → 03:00, 2031-10-26 03:00 → 02:00.
    [
      'forward: the hour is left out',
      'Europe/Berlin',
      2,
      '2031-03-30T00:59Z',
      'full until 2031-03-31T00:00Z',
    ],
    [
      'forward: the hour after it comes at once',
      'Europe/Berlin',
      3,
      '2031-03-30T00:30Z',
      'full until 2031-03-30T01:00Z',
    ],
    [
      'back: the hour comes twice, in one piece',
      'Europe/Berlin',
      2,
      '2031-10-26T00:00Z',
      'stop until 2031-10-26T02:00Z',
    ],
    [
      'back: the hour before it is over once',
      'Europe/Berlin',
      1,
      '2031-10-26T00:00Z',
      'full until 2031-10-27T00:00Z',
    ],
    // Lord Howe, half an hour: 2031-04-06 02:00 → 01:30, 2031-10-05 02:00 → 02:30.
    ['back by half an hour', 'Australia/Lord_Howe', 1, '2031-04-05T14:10Z', 'stop until 2031-04-05T15:30Z'],
    [
      'forward by half an hour',
      'Australia/Lord_Howe',
      2,
      '2031-10-04T15:29Z',
      'full until 2031-10-04T15:30Z',
    ],
    [
      'half of the hour is left',
      'Australia/Lord_Howe',
      2,
      '2031-10-04T15:30Z',
      'stop until 2031-10-04T16:00Z',
    ],
    // Chatham, in the middle of an hour: 2031-04-06 03:45 → 02:45, 2031-09-28 02:45 → 03:45.
    ['forward within an hour', 'Pacific/Chatham', 3, '2031-09-27T13:50Z', 'full until 2031-09-27T14:00Z'],
    ['back within an hour', 'Pacific/Chatham', 3, '2031-04-05T13:30Z', 'stop until 2031-04-05T14:00Z'],
    // Samoa had no 30 December 2011.
    ['a day is left out', 'Pacific/Apia', 0, '2011-12-30T09:30Z', 'full until 2011-12-30T10:00Z'],
  ])('%s (%s)', (_, timeZone, hour, now, expected) => {
    expect(words(everyDay(hour, 'stop'), now, timeZone)).toBe(expected);
  });

  it('skip the only other hour of a week: it comes the week after', () => {
    const grid = gridOf([sunday, 2, 'stop']);
    expect(words(grid, '2031-03-30T00:00Z', 'Europe/Berlin')).toBe('full until 2031-04-06T00:00Z');
  });
});

describe('an override', () => {
  const now = Date.parse('2031-01-07T03:20Z');
  const grid = everyDay(3, 'stop');

  it('names its end, where the grid has another rule then', () => {
    const override = { rule: 'limited', until: now + 5 * minute } as const;
    expect(ruleAt(grid, override, now, 'UTC')).toEqual({ rule: 'limited', until: override.until });
    expect(ruleAt(grid, override, override.until - 1, 'UTC')).toEqual({
      rule: 'limited',
      until: override.until,
    });
    expect(ruleAt(grid, override, override.until, 'UTC')).toEqual({ rule: 'stop', until: now + 40 * minute });
  });

  it('goes over into the grid where that says the same', () => {
    const override = { rule: 'full', until: now + 2 * hour } as const;
    expect(ruleAt(grid, override, now, 'UTC')).toEqual({ rule: 'full', until: now + day - 20 * minute });
    expect(ruleAt(fullWeek, override, now, 'UTC')).toEqual({ rule: 'full', until: null });
  });

  it('over a grid of one rule ends there', () => {
    const override = { rule: 'stop', until: now + 90 * day } as const;
    expect(ruleAt(fullWeek, override, now, 'UTC')).toEqual({ rule: 'stop', until: override.until });
  });
});

it('grids and overrides are read from files as they are', () => {
  expect(weekGridSchema.parse(fullWeek)).toEqual(fullWeek);
  expect(weekGridSchema.safeParse(fullWeek.slice(1)).success).toBe(false);
  expect(weekGridSchema.safeParse(fullWeek.map((hours) => hours.slice(1))).success).toBe(false);
  expect(weekGridSchema.safeParse(fullWeek.map((hours) => hours.map(() => 'half'))).success).toBe(false);
  expect(weekOverrideSchema.safeParse({ rule: 'stop', until: 1 }).success).toBe(true);
  expect(weekOverrideSchema.safeParse({ rule: 'stop', until: null }).success).toBe(false);
});

/** What calendar and clock on the wall say, read from their text. */
function wallReader(timeZone: string): (at: number) => { weekday: number; hour: number } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  return (at) => {
    const [weekday = '', hour = ''] = format.format(at).split(/[ ,]+/);
    return { weekday: days.indexOf(weekday), hour: Number(hour) };
  };
}

describe('minute by minute, over two weeks around a change of the clocks', () => {
  it.each([
    ['Europe/Berlin', '2031-03-26T00:00Z'],
    ['Europe/Berlin', '2031-10-22T00:00Z'],
    ['America/New_York', '2031-03-05T00:00Z'],
    ['America/St_Johns', '2031-10-30T00:00Z'],
    ['Australia/Lord_Howe', '2031-04-02T00:00Z'],
    ['Australia/Lord_Howe', '2031-10-01T00:00Z'],
    ['Pacific/Chatham', '2031-04-02T00:00Z'],
    ['Pacific/Chatham', '2031-09-24T00:00Z'],
    ['Asia/Kathmandu', '2031-04-02T00:00Z'],
    ['Pacific/Apia', '2011-12-26T00:00Z'],
    ['Africa/Casablanca', '2027-02-04T00:00Z'],
  ])('%s from %s', (timeZone, start) => {
    const from = Date.parse(start);
    const wall = wallReader(timeZone);
    const minutes = Array.from({ length: 14 * 24 * 60 }, (_, index) => wall(from + index * minute));
    const cell = fc.constantFrom(...weekRules);
    const grids = fc.oneof(
      fc.array(fc.array(cell, { minLength: 24, maxLength: 24 }), { minLength: 7, maxLength: 7 }),
      fc.array(fc.tuple(fc.nat(6), fc.nat(23), cell), { maxLength: 3 }).map((cells) => gridOf(...cells)),
    );
    const overrides = fc.option(fc.record({ rule: cell, until: fc.nat(8 * 24 * 60) }));
    fc.assert(
      fc.property(grids, overrides, fc.nat(7 * 24 * 60 - 1), fc.nat(minute - 1), (grid, over, index, ms) => {
        const now = from + index * minute + ms;
        const override = over && { rule: over.rule, until: from + over.until * minute };
        const ruleOf = (index: number): WeekRule => {
          if (over && index < over.until) return over.rule;
          const { weekday, hour } = minutes[index] ?? { weekday: 0, hour: 0 };
          return grid[weekday]?.[hour] ?? 'full';
        };
        const rule = ruleOf(index);
        let end = index;
        while (end < minutes.length && ruleOf(end) === rule) end += 1;

        const found = ruleAt(grid, override, now, timeZone);
        expect(found.rule).toBe(rule);
        if (end < minutes.length) expect(found.until).toBe(from + end * minute);
        else if (found.until !== null) expect(found.until).toBeGreaterThanOrEqual(from + end * minute);
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});
