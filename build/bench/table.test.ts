import { expect, it } from 'vitest';
import { lineOf, mergedLines } from './table.ts';

const row = (id: string, isMet: boolean | null = true) => ({ id, goal: 'goal', measured: '**1**', isMet });

it('says of each goal what came of it', () => {
  expect([true, false, null].map((isMet) => lineOf(row('P-1', isMet)))).toEqual([
    '| P-1 | goal | **1** | met |',
    '| P-1 | goal | **1** | **missed** |',
    '| P-1 | goal | **1** | skipped |',
  ]);
});

it('replaces the lines of goals that were measured and keeps the others, in order', () => {
  const old = ['Last run', '| goal | what |', '| P-2 old | |', '| P-7 old | |', '| P-13 old | |'];
  const now = [row('P-13 50 ms'), row('P-13 100 ms'), row('P-1'), row('P-2', null)];
  expect(mergedLines(old, now).map((line) => line.split(' | ')[0])).toEqual([
    '| P-1',
    '| P-2 old',
    '| P-7 old',
    '| P-13 50 ms',
    '| P-13 100 ms',
  ]);
});
