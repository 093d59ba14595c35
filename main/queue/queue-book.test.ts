import { expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { sampleBatch, sampleJob } from '../testing/sample-jobs.ts';
import { SimDisk, SimStore } from '../testing/sim/sim-disk.ts';
import { SimLife } from '../testing/sim/sim-life.ts';
import { SimTime } from '../testing/sim/sim-time.ts';
import { QueueBook } from './queue-book.ts';

it('what a full disk kept from being stored is in the history before the job leaves the list', () => {
  const disk = new SimDisk();
  const life = new SimLife(new SimTime(), Number.POSITIVE_INFINITY, { struck() {}, spins() {} });
  const book = new QueueBook(new SimStore(disk, life), new FakeClock());
  const job = sampleJob({ state: 'cancelling' });
  book.commit({ batches: [sampleBatch()], jobs: [job] });

  disk.isFull = true;
  book.owe({ jobs: [{ ...job, state: 'cancelled', cancelOutcome: 'nothing-sent', finishedAt: 1 }] });
  expect(() => book.commit({ removedJobIds: [job.id] })).toThrow('full');
  expect(disk.jobs.get(job.id)?.state).toBe('cancelling');

  disk.isFull = false;
  book.commit({ removedJobIds: [job.id] });
  expect(disk.jobs.size).toBe(0);
  expect(disk.history).toMatchObject([{ kind: 'upload', jobId: job.id, outcome: 'cancelled' }]);
});
