import { describe, expect, it } from 'vitest';
import { changeOf } from '../../shared/job-change.ts';
import {
  sampleBatch,
  sampleId,
  sampleJob,
  sampleProgress,
  sampleStatus,
} from '../../shared/testing/job-samples.ts';
import { emptySnapshot } from '../testing/fake-bridge.ts';
import { stateOfSnapshot, withPatch } from './job-store.ts';

const queue = stateOfSnapshot({
  ...emptySnapshot,
  jobs: [sampleJob(1), sampleJob(2)],
  batches: [sampleBatch(1), sampleBatch(2)],
  progress: [sampleProgress(1)],
});

describe('withPatch', () => {
  it('leaves jobs, order and batches untouched by progress', () => {
    const next = withPatch(queue, { revision: 2, progress: [sampleProgress(1, { acknowledgedBytes: 5 })] });
    expect(next.byId).toBe(queue.byId);
    expect(next.order).toBe(queue.order);
    expect(next.batches).toBe(queue.batches);
    expect(next.progress.get(sampleId('job', 1))?.acknowledgedBytes).toBe(5);
  });

  it('keeps the place of a changed job and the identity of the others', () => {
    const next = withPatch(queue, { revision: 2, jobs: [sampleJob(1, { state: 'error' })] });
    expect(next.order).toBe(queue.order);
    expect(next.byId.get(sampleId('job', 2))).toBe(queue.byId.get(sampleId('job', 2)));
  });

  it('brings the changes of known jobs up to date, and leaves those of others to the patch that brings the job', () => {
    const failed = sampleJob(1, { state: 'error', rank: 7, attempts: 3 });
    const jobChanges = [changeOf(failed), changeOf(sampleJob(3))];
    const next = withPatch(queue, { revision: 2, jobChanges });
    expect([...next.byId.values()]).toEqual([failed, sampleJob(2)]);
    expect(next.order).toEqual([2, 1].map((number) => sampleId('job', number)));
  });

  it('removes jobs with their progress; their batches stay, as they may come back', () => {
    const next = withPatch(queue, { revision: 2, removedJobIds: [sampleId('job', 1)] });
    expect(next.order).toEqual([sampleId('job', 2)]);
    expect(next.progress.size).toBe(0);
    const back = withPatch(next, { revision: 3, jobs: [sampleJob(1)] });
    expect(back.order).toEqual(queue.order);
    expect(back.batches).toBe(queue.batches);
  });

  it('puts jobs where their rank says', () => {
    const added = withPatch(queue, { revision: 2, jobs: [sampleJob(3)] });
    expect(added.order).toEqual([1, 2, 3].map((number) => sampleId('job', number)));
    const moved = withPatch(added, { revision: 3, jobs: [sampleJob(3, { rank: 0 })] });
    expect(moved.order).toEqual([3, 1, 2].map((number) => sampleId('job', number)));
    expect(withPatch(moved, { revision: 4, jobs: [sampleJob(3, { rank: 0, attempts: 1 })] }).order).toBe(
      moved.order,
    );
  });

  it('takes over the status of the queue', () => {
    const status = sampleStatus({ hold: { reason: 'offline', until: null } });
    expect(withPatch(queue, { revision: 2, status }).status).toBe(status);
  });

  it('takes over the practice server', () => {
    const on = { state: 'on', url: 'http://127.0.0.1:1/u/', folder: '/tmp' } as const;
    expect(withPatch(queue, { revision: 2, practiceServer: on }).practiceServer).toEqual(on);
  });
});
