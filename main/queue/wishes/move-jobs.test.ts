import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MoveWay, moveDirections, moveRanks, placesOf, ranksTakenBack } from './move-jobs.ts';

const ranked = (text: string) => [...text].map((id, index) => ({ id, rank: 10 * index + 3 }));
type Ranked = { id: string; rank: number };

function after(order: readonly Ranked[], chosen: Iterable<string>, direction: MoveWay): Ranked[] {
  return withRanks(order, moveRanks(order, new Set(chosen), direction));
}
const withRanks = (order: readonly Ranked[], ranks: ReadonlyMap<string, number>): Ranked[] =>
  order
    .map(({ id, rank }) => ({ id, rank: ranks.get(id) ?? rank }))
    .sort((one, other) => one.rank - other.rank);
const move = (text: string, chosen: string, direction: MoveWay): string =>
  after(ranked(text), chosen, direction)
    .map(({ id }) => id)
    .join('');

describe('where jobs go', () => {
  it.each([
    ['up', 'abcde', 'c', 'acbde'],
    ['up', 'abcde', 'ce', 'acbed'],
    ['up', 'abcde', 'cd', 'acdbe'],
    ['up', 'abcde', 'ab', 'abcde'],
    ['up', 'abcde', 'e', 'abced'],
    ['up', 'abcde', 'de', 'abdec'],
    ['up', 'abcde', 'ac', 'acbde'],
    ['down', 'abcde', 'c', 'abdce'],
    ['down', 'abcde', 'bc', 'adbce'],
    ['down', 'abcde', 'e', 'abcde'],
    ['top', 'abcde', 'ec', 'ceabd'],
    ['bottom', 'abcde', 'ca', 'bdeac'],
    ['top', 'abcde', '', 'abcde'],
    ['bottom', 'abcde', 'x', 'abcde'],
  ] as const)('%s in %s, %s: %s', (direction, order, chosen, expected) => {
    expect(move(order, chosen, direction)).toBe(expected);
  });

  it.each([
    ['abcde', 'd', 'b', 'adbce'],
    ['abcde', 'a', 'd', 'bcade'],
    ['abcde', 'ad', 'c', 'badce'],
    ['abcde', 'be', 'a', 'beacd'],
    ['abcde', 'b', 'c', 'abcde'],
    ['abcde', 'bc', 'c', 'abcde'],
    ['abcde', 'b', 'x', 'abcde'],
  ])('in %s, %s before %s: %s', (order, chosen, before, expected) => {
    expect(move(order, chosen, { before })).toBe(expected);
  });

  it('nothing changes for what is there already', () => {
    expect(moveRanks(ranked('abc'), new Set('ab'), 'top').size).toBe(0);
    expect(moveRanks(ranked('abc'), new Set('bc'), 'bottom').size).toBe(0);
  });
});

it('keeps everybody, each with a rank of its own, and both groups in their order', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: -100, max: 100 }), { maxLength: 20 }),
      fc.array(fc.nat(25)),
      fc.constantFrom(...moveDirections),
      (ranks, picks, direction) => {
        const order = ranks.sort((x, y) => x - y).map((rank, index) => ({ id: String(index), rank }));
        const chosen = new Set(picks.map(String));
        const moved = after(order, chosen, direction);
        expect(new Set(moved.map(({ rank }) => rank)).size).toBe(order.length);
        for (const isChosen of [true, false]) {
          const group = (jobs: readonly Ranked[]) =>
            jobs.flatMap(({ id }) => (chosen.has(id) === isChosen ? [id] : []));
          expect(group(moved)).toEqual(group(order));
        }
      },
    ),
  );
});

it('taken back at once, everybody stands where they stood, also where some have the same rank', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(8)),
      fc.oneof(
        fc.constantFrom<MoveWay[]>(...moveDirections),
        fc.nat(8).map((id) => ({ before: String(id) })),
      ),
      (ranks, picks, way) => {
        const order = ranks.sort((x, y) => x - y).map((rank, index) => ({ id: String(index), rank }));
        const changed = moveRanks(order, new Set(picks.map(String)), way);
        const places = placesOf(order);
        const move = new Map(
          [...changed].map(([id, rank]) => [id, { before: places.get(id) ?? 0, after: rank }]),
        );
        const moved = withRanks(order, changed);
        const back = withRanks(moved, ranksTakenBack(moved, move));
        expect(back.map(({ id }) => id)).toEqual(order.map(({ id }) => id));
      },
    ),
  );
});

it('two of the same rank change places as well', () => {
  const order = [
    { id: 'a', rank: 1 },
    { id: 'b', rank: 5 },
    { id: 'c', rank: 5 },
    { id: 'd', rank: 6 },
  ];
  expect(after(order, 'c', 'up').map(({ id }) => id)).toEqual(['a', 'c', 'b', 'd']);
  expect(after(order, 'b', 'down').map(({ id }) => id)).toEqual(['a', 'c', 'b', 'd']);
});
