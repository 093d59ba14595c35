import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PersistentMap } from './persistent-map.ts';

const ids = Array.from({ length: 3000 }, () => randomUUID());
const full = PersistentMap.empty<number>().with(ids.map((id, index) => [id, index]));

describe('PersistentMap', () => {
  it('has what was put into it, and nothing else', () => {
    expect(full.size).toBe(ids.length);
    expect(ids.map((id) => full.get(id))).toEqual(ids.map((_, index) => index));
    expect(full.has(randomUUID())).toBe(false);
    expect(full.get('no id')).toBeUndefined();
  });

  it('is not touched by what is made of it', () => {
    const [first = '', second = ''] = ids;
    const next = full.with([
      [first, -1],
      [second, undefined],
    ]);
    expect([next.get(first), next.get(second), next.size]).toEqual([-1, undefined, ids.length - 1]);
    expect([full.get(first), full.get(second), full.size]).toEqual([0, 1, ids.length]);
  });

  it('is a map, whatever is changed in whatever order', () => {
    const id = fc.constantFrom(...ids.slice(0, 8), 'no id', '');
    const changes = fc.array(fc.tuple(id, fc.option(fc.nat(), { nil: undefined })), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 8 }), (rounds) => {
        const plain = new Map<string, number>();
        let map = PersistentMap.empty<number>();
        for (const round of rounds) {
          map = map.with(round);
          for (const [key, value] of round) {
            if (value === undefined) plain.delete(key);
            else plain.set(key, value);
          }
        }
        expect(map.size).toBe(plain.size);
        for (const key of [...ids.slice(0, 8), 'no id', '']) {
          expect(map.get(key)).toBe(plain.get(key));
          expect(map.has(key)).toBe(plain.has(key));
        }
      }),
      { seed: 1 },
    );
  });
});
