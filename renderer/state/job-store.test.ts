import { describe, expect, it } from 'vitest';
import { changeOf } from '../../shared/job-change.ts';
import type { Patch } from '../../shared/job-patch.ts';
import {
  sampleBatch,
  sampleId,
  sampleJob,
  sampleProgress,
  sampleStatus,
} from '../../shared/testing/job-samples.ts';
import { emptySnapshot } from '../testing/fake-bridge.ts';
import { type QueueState, stateOfSnapshot, withPatch } from './job-store.ts';

const batchId = sampleId('batch', 1);
const job = (number: number, part = {}) => sampleJob(number, { batchId, ...part });
const jobIds = (...numbers: number[]): string[] => numbers.map((number) => sampleId('job', number));

const queue = stateOfSnapshot({
  ...emptySnapshot,
  jobs: [job(1), job(2)],
  batches: [sampleBatch(1)],
  progress: [sampleProgress(1, { acknowledgedBytes: 1 })],
});
const patched = (before: QueueState, patch: Omit<Patch, 'revision'>): QueueState =>
  withPatch(before, { revision: before.revision + 1, ...patch }).queue;
const order = ({ groups }: QueueState) => groups.get(batchId)?.jobIds;

describe('withPatch', () => {
  it('leaves jobs, order and batches untouched by progress', () => {
    const next = patched(queue, { progress: [sampleProgress(1, { acknowledgedBytes: 5 })] });
    expect(next.byId).toBe(queue.byId);
    expect(next.groups).toBe(queue.groups);
    expect(next.batches).toBe(queue.batches);
    expect(next.progress.get(sampleId('job', 1))?.acknowledgedBytes).toBe(5);
  });

  it('keeps the place of a changed job and the identity of the others', () => {
    const next = patched(queue, { jobs: [job(1, { state: 'error' })] });
    expect(order(next)).toBe(order(queue));
    expect(next.byId.get(sampleId('job', 2))).toBe(queue.byId.get(sampleId('job', 2)));
  });

  it('brings the changes of known jobs up to date, and leaves those of others to the patch that brings the job', () => {
    const failed = job(1, { state: 'error', rank: 7, attempts: 3 });
    const next = patched(queue, { jobChanges: [changeOf(failed), changeOf(job(3))] });
    expect(next.groups.get(batchId)?.jobs).toEqual([job(2), failed]);
    expect(next.byId.get(failed.id)).toEqual(failed);
    expect(order(next)).toEqual(jobIds(2, 1));
  });

  it('tells what has become of each job', () => {
    const failed = job(1, { state: 'error' });
    const patch = { revision: 2, jobChanges: [changeOf(failed)], removedJobIds: jobIds(2, 9) };
    const progress = sampleProgress(1, { acknowledgedBytes: 1 });
    expect(withPatch(queue, patch).turns).toEqual([
      { id: sampleId('job', 1), was: { job: job(1), progress }, is: { job: failed, progress } },
      { id: sampleId('job', 2), was: { job: job(2), progress: undefined }, is: null },
    ]);
  });

  it('removes jobs with their progress; their batches stay, as they may come back', () => {
    const next = patched(queue, { removedJobIds: jobIds(1) });
    expect(order(next)).toEqual(jobIds(2));
    expect(next.progress.size).toBe(0);
    const back = patched(patched(next, { removedJobIds: jobIds(2) }), { jobs: [job(1), job(2)] });
    expect(order(back)).toEqual(order(queue));
    expect(back.batches).toBe(queue.batches);
  });

  it('keeps only numbers that say more than the job itself', () => {
    const idle = patched(queue, { progress: [sampleProgress(1), sampleProgress(2), sampleProgress(9)] });
    expect(idle.progress.size).toBe(0);
    const done = patched(queue, { jobChanges: [changeOf(job(1, { state: 'acknowledged' }))] });
    expect(done.progress.size).toBe(0);
    // A job that comes whole and without numbers has none, whatever was known of it.
    expect(patched(queue, { jobs: [job(1)] }).progress.size).toBe(0);
  });

  it('puts jobs where their rank says', () => {
    const added = patched(queue, { jobs: [job(3)] });
    expect(order(added)).toEqual(jobIds(1, 2, 3));
    const moved = patched(added, { jobs: [job(3, { rank: 0 })] });
    expect(order(moved)).toEqual(jobIds(3, 1, 2));
    expect(order(patched(moved, { jobs: [job(3, { rank: 0, attempts: 1 })] }))).toBe(order(moved));
    expect(order(patched(moved, { jobs: [job(3, { rank: -1 })] }))).toBe(order(moved));
  });

  it('takes over the status of the queue', () => {
    const status = sampleStatus({ hold: { reason: 'offline', until: null } });
    expect(patched(queue, { status }).status).toBe(status);
  });

  it('takes over the practice server', () => {
    const on = { state: 'on', url: 'http://127.0.0.1:1/u/', folder: '/tmp' } as const;
    expect(patched(queue, { practiceServer: on }).practiceServer).toEqual(on);
  });
});
