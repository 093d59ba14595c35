import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sampleBatch, sampleJob } from '../../testing/sample-jobs.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import type { Job } from '../job.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';

const script = path.join(import.meta.dirname, '../../testing/fill-queue.ts');
const reportSchema = z.object({
  stored: z.array(z.string()),
  loaded: z.array(z.string()),
  cause: z.string(),
  again: z.string(),
});

/** Runs the process with a bound on the length of files, which the system enforces as it does a full disk. */
function fill(folder: string, blocks: number): z.infer<typeof reportSchema> {
  const command = `ulimit -f ${blocks}; exec "$0" "$@"`;
  const run = spawnSync('/bin/sh', ['-c', command, process.execPath, script, folder], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return reportSchema.parse(JSON.parse(run.stdout));
}

function put(folder: TempFolder, jobs: Job[]): void {
  const store = new SqliteJobStore(folder.path);
  store.commit({ batches: [sampleBatch()], jobs });
  store.close();
}

describe.skipIf(process.platform === 'win32')('R-9: no room for the queue', () => {
  it.each([700, 901, 1300, 1777, 2500])('at %d blocks: memory and file agree, nothing half', (blocks) => {
    using folder = new TempFolder();
    const { stored, loaded, cause, again } = fill(folder.path, blocks);
    expect(cause).toMatch(/full|I\/O/);
    expect(again).toMatch(/full|I\/O/);
    expect(stored.length).toBeGreaterThan(0);
    expect(loaded).toEqual(stored);

    // There is room again.
    const store = new SqliteJobStore(folder.path);
    expect(store.notices).toEqual([]);
    expect(store.load().jobs.map(({ id }) => id)).toEqual(stored);
    store.close();
  });

  it('not even for an empty one: the start fails, and goes well when there is', () => {
    using folder = new TempFolder();
    expect(() => fill(folder.path, 8)).toThrow(/full|I\/O/);
    const store = new SqliteJobStore(folder.path);
    expect(store.load().jobs).toEqual([]);
    expect(store.notices).toEqual([]);
    store.close();
  });

  it('not even for reading a damaged one: the start fails, and restores all of it when there is', () => {
    using folder = new TempFolder();
    const jobs = Array.from({ length: 1000 }, () => sampleJob());
    put(folder, jobs.slice(0, 10));
    mkdirSync(folder.join('backups'));
    const db = new DatabaseSync(folder.join('queue.db'));
    db.prepare('VACUUM INTO ?').run(folder.join('backups', 'queue-2031-03-17.db'));
    db.close();
    put(folder, jobs.slice(10));
    const bad = readFileSync(folder.join('queue.db')).fill(7, 0, 100);
    writeFileSync(folder.join('queue.db'), bad);

    expect(() => fill(folder.path, 600)).toThrow(/EFBIG/);
    // There is room again.
    const store = new SqliteJobStore(folder.path);
    expect(store.notices).toMatchObject([{ fault: 'not-a-database', jobs: 1000, pausedJobs: 0 }]);
    expect(store.load().jobs.map(({ id }) => id)).toEqual(jobs.map(({ id }) => id));
    store.close();
  });
});
