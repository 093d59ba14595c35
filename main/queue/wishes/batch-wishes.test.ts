import { afterEach, beforeEach, expect, it } from 'vitest';
import { QueueRig } from '../../testing/queue-rig.ts';
import { sampleBatch, sampleJob } from '../../testing/sample-jobs.ts';
import { SqliteJobStore } from '../store/sqlite-job-store.ts';

// What is wished of a batch is stored with what becomes of its jobs: on a disk that is full all of it or nothing.

const wishes = [
  ['pause', 'queued', false, { isPaused: true }, 'suspended'],
  ['resume', 'suspended', true, { isPaused: false }, 'queued'],
  ['cancel', 'suspended', false, { scan: 'stopped' }, 'cancelled'],
] as const;

let rig: QueueRig;
beforeEach(() => {
  rig = new QueueRig();
  rig.conditions.tell({ isOnline: false });
});
afterEach(() => rig[Symbol.asyncDispose]());

it.each(wishes)('%s of a batch is one change of the store', (wish, state, isPaused, batchAfter, jobAfter) => {
  const job = sampleJob({ state });
  // Its search goes on while the wish comes.
  const batch = sampleBatch({ id: job.batchId, scan: 'running', roots: [rig.folder.path], isPaused });
  const store = new SqliteJobStore(rig.folder.join('data'));
  store.commit({ batches: [batch], jobs: [job] });
  store.close();
  const queue = rig.open();
  const make = () => {
    if (wish === 'cancel') queue.cancelBatch(batch.id, { isNow: true });
    else if (wish === 'pause') queue.pauseBatch(batch.id);
    else queue.resumeBatch(batch.id);
  };
  rig.store.room = 0;
  expect(make).toThrow('full');
  expect(rig.stored()).toMatchObject({ batches: [{ scan: 'running', isPaused }], jobs: [{ state }] });
  expect(queue.jobs()).toMatchObject([{ state }]);
  expect(queue.batches()).toMatchObject([{ isPaused }]);

  rig.store.room = 1;
  make();
  expect(rig.stored()).toMatchObject({ batches: [batchAfter], jobs: [{ state: jobAfter }] });
  rig.store.room = Number.POSITIVE_INFINITY;
});
