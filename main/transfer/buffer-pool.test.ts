import { expect, it } from 'vitest';
import { BufferPool } from './buffer-pool.ts';

const mib = 1024 * 1024;

it('fills less of each buffer the more are in use', () => {
  const pool = new BufferPool();
  const taken: Buffer[] = [];
  const chunkBytesAt = (count: number): number => {
    while (taken.length < count) taken.push(pool.take());
    return pool.chunkBytes;
  };
  expect([0, 4, 8, 16, 128].map((count) => chunkBytesAt(count) / mib)).toEqual([2, 2, 1, 0.5, 0.5]);
  expect(new Set(taken.map((buffer) => buffer.buffer)).size).toBe(128);
  for (const buffer of taken) pool.giveBack(buffer);
  expect(pool.chunkBytes).toBe(2 * mib);
});

it('keeps a few buffers for the next files', () => {
  const pool = new BufferPool(mib, 2);
  const first = Array.from({ length: 3 }, () => pool.take());
  for (const buffer of first) pool.giveBack(buffer);
  const again = Array.from({ length: 3 }, () => pool.take());
  expect(again.filter((buffer) => first.includes(buffer))).toHaveLength(2);
});
