import { expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { sampleBatch, sampleJob } from '../testing/sample-jobs.ts';
import { SimDisk, SimStore } from '../testing/sim/sim-disk.ts';
import { SimLife } from '../testing/sim/sim-life.ts';
import { SimTime } from '../testing/sim/sim-time.ts';
import { type Job, viewOfJob } from './job.ts';
import { QueueBook } from './queue-book.ts';
import type { QueueChange } from './queue-change.ts';

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

it('tells a job as known only when those who look have its row', () => {
  const life = new SimLife(new SimTime(), Number.POSITIVE_INFINITY, { struck() {}, spins() {} });
  const book = new QueueBook(new SimStore(new SimDisk(), life), new FakeClock());
  const told: QueueChange[] = [];
  book.onChange((change) => told.push(change));
  const job = sampleJob({ state: 'suspended' });
  const hidden: Job = {
    ...job,
    hold: { kind: 'remove', from: 'suspended', error: null, nextTryAt: null, until: 1 },
  };
  book.commit({ batches: [sampleBatch()], jobs: [job] });
  for (const next of [{ ...job, rank: 7 }, hidden, job]) book.save([next]);
  expect(told.filter(({ type }) => type !== 'batch')).toEqual([
    { type: 'job', job: viewOfJob(job), isKnown: false },
    { type: 'job', job: viewOfJob({ ...job, rank: 7 }), isKnown: true },
    { type: 'removed', jobIds: [job.id] },
    { type: 'job', job: viewOfJob(job), isKnown: false },
  ]);
});
