import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SortedList } from './sorted-list.ts';

const steps = fc.array(
  fc.oneof(
    fc.record({ add: fc.integer({ min: 0, max: 9 }) }),
    fc.record({ take: fc.constant(true) }),
    fc.record({ removeAt: fc.nat(50) }),
  ),
  { maxLength: 200 },
);

it('is an array that is sorted after every step', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const list = new SortedList<number>();
      const model: { key: number; value: number }[] = [];
      let made = 0;
      for (const step of all) {
        if ('add' in step) {
          made += 1;
          list.add(step.add, made);
          model.push({ key: step.add, value: made });
          model.sort((one, other) => one.key - other.key || one.value - other.value);
        } else {
          const index = 'take' in step ? 0 : step.removeAt % Math.max(1, model.length);
          const [gone] = model.splice(index, 1);
          if (gone) list.remove(gone.key, gone.value);
        }
        expect([...list.values()]).toEqual(model.map(({ value }) => value));
        expect([list.first, list.leastKey, list.size]).toEqual([
          model[0]?.value,
          model[0]?.key ?? null,
          model.length,
        ]);
      }
    }),
  );
});

it('a long list that is used up from the front stays in order', () => {
  const list = new SortedList<string>();
  for (let key = 0; key < 5_000; key += 1) list.add(key, String(key));
  for (let key = 0; key < 4_000; key += 1) list.remove(key, String(key));
  list.add(2, 'early');
  list.remove(9, 'nobody');
  expect([...list.values()].slice(0, 2)).toEqual(['early', '4000']);
  expect(list.size).toBe(1_001);
});
