import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../shared/job-patch.ts';
import type { Result } from '../../shared/result.ts';
import { fail, succeed } from '../../shared/result.ts';
import { sampleId, sampleJob, sampleProgress } from '../../shared/testing/job-samples.ts';
import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import { emptySnapshot, FakeBridge } from '../testing/fake-bridge.ts';
import { connectFeed } from './connect-feed.ts';
import { createJobStore, isLoaded } from './job-store.ts';

function connect(bridge = new FakeBridge({ revision: 5, jobs: [sampleJob(1)] })) {
  const store = createJobStore();
  const patched: number[] = [];
  const troubles: UploadError[] = [];
  const disconnect = connectFeed(bridge, store, {
    onPatched: (_before, patch) => patched.push(patch.revision),
    onTrouble: (error) => troubles.push(error),
  });
  const snapshots = (): number => bridge.calls.filter(({ deed }) => deed === 'snapshot').length;
  return { bridge, store, patched, troubles, disconnect, snapshots };
}

/** Lets every answer that is under way arrive. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

describe('connectFeed', () => {
  it('takes the snapshot, then applies patches in order', async () => {
    const { bridge, store, patched, snapshots } = connect();
    expect(isLoaded(store.getState())).toBe(false);
    await settle();
    bridge.patch({ jobs: [sampleJob(1, { state: 'transferring' })] });
    bridge.patch({ jobs: [sampleJob(2)], progress: [sampleProgress(1, { acknowledgedBytes: 10 })] });
    const { byId, groups, progress, revision } = store.getState();
    expect(revision).toBe(7);
    expect([...groups.keys()]).toEqual([sampleId('batch', 1), sampleId('batch', 2)]);
    expect(byId.get(sampleId('job', 1))?.state).toBe('transferring');
    expect(progress.get(sampleId('job', 1))?.acknowledgedBytes).toBe(10);
    expect(patched).toEqual([6, 7]);
    expect(snapshots()).toBe(1);
  });

  it('asks for a new snapshot when a revision is missing', async () => {
    const { bridge, store, snapshots } = connect();
    await settle();
    bridge.state = { ...bridge.state, jobs: [sampleJob(1, { state: 'error' }), sampleJob(2)] };
    bridge.patch({ jobs: [sampleJob(2)] }, 9);
    await settle();
    expect(snapshots()).toBe(2);
    expect(store.getState().revision).toBe(9);
    expect(store.getState().byId.get(sampleId('job', 1))?.state).toBe('error');
  });

  it('keeps patches that overtake the snapshot and applies only the newer ones', async () => {
    let answer: (result: Result<Snapshot>) => void = () => {};
    const bridge = new FakeBridge();
    bridge.snapshot = () => new Promise((resolve) => (answer = resolve));
    const { store, patched } = connect(bridge);
    bridge.patch({ jobs: [sampleJob(1, { state: 'connecting' })] }, 5);
    bridge.patch({ jobs: [sampleJob(1, { state: 'transferring' })] }, 6);
    answer(succeed({ ...emptySnapshot, revision: 5, jobs: [sampleJob(1, { state: 'connecting' })] }));
    await settle();
    expect(patched).toEqual([6]);
    expect(store.getState().byId.get(sampleId('job', 1))?.state).toBe('transferring');
  });

  it('tells when no snapshot can be had, and asks again with the next patch', async () => {
    const bridge = new FakeBridge({ revision: 3 });
    bridge.snapshot = async () => fail(uploadError('internal', 'fatal'));
    const { store, troubles } = connect(bridge);
    await settle();
    expect(troubles.map(({ code }) => code)).toEqual(['internal']);
    bridge.snapshot = async () => succeed({ ...emptySnapshot, revision: 4 });
    bridge.patch({}, 4);
    await settle();
    expect(store.getState().revision).toBe(4);
  });

  it('hears nothing after it was disconnected', async () => {
    const { bridge, store, disconnect } = connect();
    await settle();
    disconnect();
    bridge.patch({ removedJobIds: [sampleId('job', 1)] });
    expect(store.getState().byId.size).toBe(1);
  });
});
