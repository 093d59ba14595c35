import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { filledReply } from '../../testing/filled-reply.ts';
import { StoredModel } from '../../testing/kill/stored-model.ts';
import { sampleBytes } from '../../testing/sample-bytes.ts';
import { sampleBatch, sampleJob } from '../../testing/sample-jobs.ts';
import { seededRandom } from '../../testing/seeded-random.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { testSeed, testSize } from '../../testing/test-size.ts';
import { ownFileThreads } from '../../transfer/own-file-threads.ts';
import { ReplyPart } from '../../transfer/reply-part.ts';
import type { Job } from '../job.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';

const script = path.join(import.meta.dirname, '../../testing/fill-disk.ts');
const seed = testSeed(9);
const processes = 5;
const levelsOfEach = testSize(10, 100);
/** Not a time that anything is expected to take. */
const hangGuardMs = 60_000 * levelsOfEach;

const cause = z.string();
const reportSchema = z.object({
  queues: z.array(z.object({ cause, digest: z.string(), difference: z.array(z.string()) })),
  replies: z.array(z.object({ cause, storedBytes: z.number() })),
});

/** Runs the process with a bound on the length of files, which the system enforces as it does a full disk. */
async function fill(folder: string, blocks: number, processSeed = 0, levels = 1) {
  const command = `ulimit -f ${blocks}; exec "$0" "$@"`;
  const program = [process.execPath, script, folder, String(processSeed), String(levels)];
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command, ...program]);
  return reportSchema.parse(JSON.parse(stdout));
}

function put(folder: string, jobs: Job[]): void {
  const store = new SqliteJobStore(folder);
  store.commit({ batches: [sampleBatch()], jobs });
  store.close();
}

describe.skipIf(process.platform === 'win32')('R-9: no room', () => {
  const random = seededRandom(seed);
  const runs = Array.from(
    { length: processes },
    (_, index) => [600 + random.below(2_000), seed + index] as const,
  );
  const full = new Set<'file' | 'log'>();

  it.concurrent.each(runs)(
    `at ${levelsOfEach} levels below %d blocks (seed %d): nothing half, and all of it goes on when there is`,
    { timeout: hangGuardMs },
    async (blocks, processSeed) => {
      using folder = new TempFolder();
      const { queues, replies } = await fill(folder.path, blocks, processSeed, levelsOfEach);
      expect(queues).toHaveLength(levelsOfEach);
      for (const [level, { cause, digest, difference }] of queues.entries()) {
        const place = folder.join(`queue-${level}`);
        expect(cause).toMatch(/full|I\/O/);
        expect(difference).toEqual([]);
        full.add(existsSync(path.join(place, 'queue.db-wal')) ? 'file' : 'log');
        const store = new SqliteJobStore(place);
        expect(store.notices).toEqual([]);
        expect(StoredModel.of(store).digest).toBe(digest);
        store.commit({ jobs: [sampleJob()] });
        store.close();
      }
      for (const [level, { cause, storedBytes }] of replies.entries()) {
        expect(cause).toMatch(/EFBIG/);
        await expectToGoOn(folder.join(`reply-${level}`), storedBytes);
      }
    },
  );

  it('was met in the file and in its log', () => {
    expect([...full].sort()).toEqual(['file', 'log']);
  });

  it('not even for an empty queue: the start fails, and goes well when there is', async () => {
    using folder = new TempFolder();
    await expect(fill(folder.path, 8)).rejects.toThrow(/full|I\/O/);
    const store = new SqliteJobStore(folder.join('queue-0'));
    expect(store.load().jobs).toEqual([]);
    expect(store.notices).toEqual([]);
    store.close();
  });

  it('not even for reading a damaged one: the start fails, and restores all of it when there is', async () => {
    using folder = new TempFolder();
    const place = folder.join('queue-0');
    const jobs = Array.from({ length: 1000 }, () => sampleJob());
    put(place, jobs.slice(0, 10));
    mkdirSync(path.join(place, 'backups'));
    const db = new DatabaseSync(path.join(place, 'queue.db'));
    db.prepare('VACUUM INTO ?').run(path.join(place, 'backups', 'queue-2031-03-17.db'));
    db.close();
    put(place, jobs.slice(10));
    const bad = readFileSync(path.join(place, 'queue.db')).fill(7, 0, 100);
    writeFileSync(path.join(place, 'queue.db'), bad);

    await expect(fill(folder.path, 600)).rejects.toThrow(/EFBIG/);
    // There is room again.
    const store = new SqliteJobStore(place);
    expect(store.notices).toMatchObject([{ fault: 'not-a-database', jobs: 1000, pausedJobs: 0 }]);
    expect(store.load().jobs.map(({ id }) => id)).toEqual(jobs.map(({ id }) => id));
    store.close();
  });
});

let content: Buffer | null = null;

/** What was stored of a reply is there, and the rest can follow. */
async function expectToGoOn(place: string, storedBytes: number): Promise<void> {
  const part = await ReplyPart.open(ownFileThreads, filledReply(place), 'reply.bin');
  const { version } = part;
  expect([part.storedBytes, version === null]).toEqual([storedBytes, false]);
  if (version === null) return;
  content ??= sampleBytes(version.totalBytes);
  await part.write(content.subarray(storedBytes));
  await part.keep(version.totalBytes - storedBytes, version);
  const file = await part.place('report.bin');
  expect(readFileSync(file).equals(content)).toBe(true);
}
