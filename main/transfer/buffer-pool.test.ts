import { expect, it } from 'vitest';
import { BufferPool } from './buffer-pool.ts';

const mib = 1024 * 1024;

it('fills whole buffers for sixteen files, and an eighth of each for more', () => {
  const pool = new BufferPool();
  const taken = Array.from({ length: 32 }, () => pool.take());
  expect(pool.chunkBytes).toBe(2 * mib);
  const one = pool.take();
  expect([pool.chunkBytes, one.length]).toEqual([mib / 4, 2 * mib]);
  pool.giveBack(one);
  expect(pool.chunkBytes).toBe(2 * mib);
  expect(new Set(taken.map((buffer) => buffer.buffer)).size).toBe(32);
});

it('keeps a few buffers for the next files', () => {
  const pool = new BufferPool(mib, 2);
  const first = Array.from({ length: 3 }, () => pool.take());
  for (const buffer of first) pool.giveBack(buffer);
  const again = Array.from({ length: 3 }, () => pool.take());
  expect(again.filter((buffer) => first.includes(buffer))).toHaveLength(2);
});
