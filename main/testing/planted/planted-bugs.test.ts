import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killPoints } from '../kill/kill-points.ts';
import { plantedBugs } from './planted-bugs.ts';
import { runFinder } from './run-finder.ts';
import { readSource, SourceCopy, withBug } from './source-copy.ts';

/** Found by the first schedules; `npm run planted` tries the whole list. */
const quick = [
  'closed before the last Ack',
  'the end of an upload is written twice',
  'a cancel is forgotten by a restart',
];
const limitSeconds = 60;

describe('R-59: bugs planted by hand', () => {
  it('are of 25 kinds at least', () => {
    const names = new Set(plantedBugs.map(({ name }) => name));
    expect(names.size).toBe(plantedBugs.length);
    expect(names.size).toBeGreaterThanOrEqual(25);
  });

  it.each(plantedBugs)('$name: its place is in the source', (bug) => {
    const source = readSource(bug.file);
    expect(withBug(source, bug)).not.toBe(source);
  });

  it.each(plantedBugs)('$name: what finds it is there', ({ finder }) => {
    if (finder.by === 'test') expect(readSource(finder.file)).toContain(finder.test ?? '');
    if (finder.by === 'kill') expect(Object.keys(killPoints)).toContain(finder.point);
  });

  it('a place that the source has moved away from is told', () => {
    const [bug] = plantedBugs;
    if (bug === undefined) throw new Error('there is no bug');
    expect(() => withBug('', bug)).toThrow('0 times');
    expect(() => withBug(bug.find + bug.find, bug)).toThrow('2 times');
  });
});

describe('R-59: found by the simulation', () => {
  let copy: SourceCopy;
  beforeAll(() => {
    copy = new SourceCopy();
  });
  afterAll(() => copy[Symbol.dispose]());

  it.each(quick)('%s', { timeout: 2 * limitSeconds * 1000 }, async (name) => {
    const bug = plantedBugs.find((one) => one.name === name);
    if (bug === undefined) throw new Error('there is no such bug');
    using _planted = copy.plant(bug);
    expect(await runFinder(bug.finder, copy.path, limitSeconds)).toMatchObject({ end: 'found' });
  });
});
