import { expect, it } from 'vitest';
import { ServerTurns } from './server-turns.ts';

it('servers take turns, and each sends the first of its own', () => {
  const turns = new ServerTurns<string>();
  for (const item of ['a1', 'a2', 'a3', 'b1']) turns.add(item.slice(0, 1), item);
  turns.add('c', 'c1');
  const order: (string | null)[] = [];
  for (let item = turns.next(() => true); item !== null; item = turns.next(() => true)) {
    order.push(item);
    turns.delete(item.slice(0, 1), item);
  }
  expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'a3']);
});

it('one that may not go keeps its turn', () => {
  const turns = new ServerTurns<string>();
  turns.add('a', 'a1');
  turns.add('b', 'b1');
  expect(turns.next((origin) => origin !== 'a')).toBe('b1');
  expect(turns.next(() => false)).toBeNull();
  expect(turns.next(() => true)).toBe('a1');
  expect(turns.next(() => true)).toBe('b1');
});
