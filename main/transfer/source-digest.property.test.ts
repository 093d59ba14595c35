import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { noSession } from '../bits/session-state.ts';
import { KeepingServer } from '../testing/keeping-server.ts';
import { sampleBytes } from '../testing/sample-bytes.ts';
import { type Random, seededRandom } from '../testing/seeded-random.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { testSeed, testSize } from '../testing/test-size.ts';
import { type Left, type Upload, uploadToKeeper } from '../testing/upload-to-keeper.ts';
import { BufferPool } from './buffer-pool.ts';
import type { SessionRun } from './run-session.ts';
import { NodeSourceFiles, statSource } from './source-file.ts';

const kib = 1024;
const material = sampleBytes(2_000 * kib);
const seed = testSeed(20_261_123);
const quietRuns = testSize(1_000, 50_000);

/** Mostly short ones, and some that are read in chunks. */
const lengthOf = (random: Random): number =>
  1 + random.below([5, 3 * kib, 200 * kib, 1_000 * kib, 1_900 * kib][random.below(5)] ?? 1);

/** A server with a bad memory, a user with a nervous hand and a program that forgets: the file stays as it is. */
async function uploadWithTrouble(
  random: Random,
  sourcePath: string,
  length: number,
): Promise<[KeepingServer, Upload[]]> {
  const sourceFiles = new NodeSourceFiles({ buffers: new BufferPool(64 * kib) });
  const identity = await statSource(sourcePath);
  const runs: Upload[] = [];
  let run: SessionRun | null = null;
  const server = new KeepingServer({
    onChunk() {
      if (random.below(40) === 0) run?.pause();
    },
    keep: (heldBytes) => (random.below(8) === 0 ? random.below(heldBytes + 1) : heldBytes),
  });
  let left: Left = { facts: noSession, digest: null };
  for (;;) {
    const upload = await uploadToKeeper(server, {
      sourcePath,
      sourceFiles,
      identity,
      left,
      maxFragmentBytes: 1 + random.below(length * 2),
      onStart: (started) => {
        run = started;
      },
    });
    runs.push(upload);
    if (upload.outcome.kind === 'completed') return [server, runs];
    const isForgotten = random.below(3) === 0;
    left = {
      // The offset of a run that ended badly is not always the last one.
      facts: isForgotten
        ? { ...upload.facts, acknowledgedBytes: left.facts.acknowledgedBytes }
        : upload.facts,
      digest: isForgotten ? left.digest : upload.digest,
    };
  }
}

it(`R-21, R-22: ${quietRuns} runs of quiet files end without a false alarm, each upload with the digest of its file (seed ${seed})`, async () => {
  using folder = new TempFolder();
  const random = seededRandom(seed);
  const sourcePath = folder.join('file.bin');
  let runsInAll = 0;
  while (runsInAll < quietRuns) {
    const length = lengthOf(random);
    const first = random.below(material.length - length);
    const content = material.subarray(first, first + length);
    writeFileSync(sourcePath, content);
    const [server, runs] = await uploadWithTrouble(random, sourcePath, length);
    runsInAll += runs.length;

    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(server.placed).toBe(sha256);
    expect(runs.at(-1)?.digest).toEqual({ bytes: length, sha256 });
    for (const { outcome } of runs) {
      if (outcome.kind === 'failed') expect(outcome.error.code).toBe('no-progress');
    }
    for (const digest of runs.flatMap(({ digests }) => digests)) {
      expect(digest.sha256).toBe(
        createHash('sha256').update(content.subarray(0, digest.bytes)).digest('hex'),
      );
    }
  }
}, 600_000);
