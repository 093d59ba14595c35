import { DatabaseSync } from 'node:sqlite';
import { expect, it, vi } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { sampleBatch, sampleJob } from '../../testing/sample-jobs.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';
import { upkeepDelayMs } from './store-upkeep.ts';

/** What `PRAGMA synchronous` says. */
const normal = 1;
const full = 2;

it('R-5: every change is synced, also after offsets were written that need not be', async () => {
  using folder = new TempFolder();
  const clock = new FakeClock();
  const store = new SqliteJobStore(folder.path, { clock });
  const levels: number[] = [];
  const { exec } = DatabaseSync.prototype;
  const spy = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    if (sql === 'COMMIT') levels.push(Number(this.prepare('PRAGMA synchronous').get()?.synchronous));
    exec.call(this, sql);
  });
  try {
    const job = sampleJob();
    store.commit({ batches: [sampleBatch()], jobs: [job] });
    store.saveProgress(job.id, { acknowledgedBytes: 7, digest: null });
    clock.advance(upkeepDelayMs);
    store.commit({ jobs: [{ ...job, attempts: 1 }] });
    expect(levels).toEqual([full, normal, full]);
  } finally {
    spy.mockRestore();
    await store.close();
  }
});
