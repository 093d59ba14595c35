import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { sampleBytes } from '../testing/sample-bytes.ts';
import { DigestThread } from './digest-thread.ts';
import { RunningDigest } from './running-digest.ts';

const content = sampleBytes(10_000);
const sha256Of = (bytes: number): string =>
  createHash('sha256').update(content.subarray(0, bytes)).digest('hex');
const thread = new DigestThread();

/** Digest of `content`, and what it read for itself. */
function start(): {
  digest: RunningDigest;
  reads: [number, number][];
  hand(first: number, end: number): Promise<void>;
} {
  const reads: [number, number][] = [];
  const digest = new RunningDigest(content.length, thread, async function* (first, length) {
    reads.push([first, first + length]);
    for (let at = first; at < first + length; at += 700) {
      yield content.subarray(at, Math.min(at + 700, first + length));
    }
  });
  return { digest, reads, hand: (first, end) => digest.take(content.subarray(first, end), first) };
}

it('counts bytes that are handed over again once, and reads nothing for it', async () => {
  const { digest, reads, hand } = start();
  await hand(0, 4_000);
  await hand(1_000, 3_000);
  expect(await digest.of(4_000)).toEqual({ bytes: 4_000, sha256: sha256Of(4_000) });
  await hand(0, 4_500);
  await hand(4_400, 10_000);
  expect(await digest.of(10_000)).toEqual({ bytes: 10_000, sha256: sha256Of(10_000) });
  expect(reads).toEqual([]);
});

it('reads what was not handed over, and no more than that', async () => {
  const { digest, reads, hand } = start();
  await hand(0, 1_000);
  await hand(6_000, 8_000);
  expect(await digest.of(10_000)).toEqual({ bytes: 10_000, sha256: sha256Of(10_000) });
  expect(reads.reduce((sum, [first, end]) => sum + end - first, 0)).toBe(9_000);
});

it('stops at a place that is asked for, and goes on from there', async () => {
  const { digest, reads, hand } = start();
  expect(await digest.of(2_345)).toEqual({ bytes: 2_345, sha256: sha256Of(2_345) });
  await hand(2_345, 5_000);
  expect(await digest.of(5_000)).toEqual({ bytes: 5_000, sha256: sha256Of(5_000) });
  expect(reads).toEqual([[0, 2_345]]);
});

it('tells nothing of a place that it has passed', async () => {
  const { digest, hand } = start();
  await hand(0, 5_000);
  expect(await digest.of(4_999)).toBeNull();
  const [early, passed] = [digest.of(9_000), digest.of(8_000)];
  expect(await early).not.toBeNull();
  expect(await passed).toBeNull();
});

it('counts what is handed over while it reads once', async () => {
  const { digest, hand } = start();
  const whole = digest.of(10_000);
  await hand(0, 5_000);
  await hand(500, 9_000);
  expect(await whole).toEqual({ bytes: 10_000, sha256: sha256Of(10_000) });
});

it('ends in the middle of what it reads when it is closed', async () => {
  const { digest, reads } = start();
  const asked = digest.of(10_000);
  digest.close();
  expect(await asked).toBeNull();
  await nextTurn();
  expect(reads).toEqual([[0, 10_000]]);
  expect(await digest.of(10_000)).toBeNull();
});
