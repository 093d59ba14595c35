import { afterEach, beforeEach, expect, it } from 'vitest';
import { gatedThreads, openGate, shutGate } from '../../testing/file-gate.ts';
import { QueueRig } from '../../testing/queue-rig.ts';
import { sampleJob } from '../../testing/sample-jobs.ts';
import { NodeSourceFiles, statSource } from '../../transfer/source-file.ts';

let rig: QueueRig;
beforeEach(() => {
  rig = new QueueRig();
  rig.conditions.tell({ isOnline: false });
});
afterEach(() => rig[Symbol.asyncDispose]());

/** A failed upload of a file on a disk of its own. */
async function failedOn(device: string, fileName: string) {
  const sourcePath = rig.makeFile(fileName, 10);
  const sourceIdentity = { ...(await statSource(sourcePath)), device };
  return sampleJob({ state: 'error', fileName, sourcePath, sourceIdentity });
}

it.skipIf(process.platform === 'win32')(
  'R-49: a retry of many files on a share that does not answer waits for it once',
  async () => {
    const far = await Promise.all(['a', 'b', 'c', 'd'].map((name) => failedOn('share', name)));
    rig.put(...far);
    rig.sourceFiles = new NodeSourceFiles({ threads: gatedThreads(rig.clock) });
    const [gate = ''] = far.map(({ sourcePath }) => sourcePath);
    shutGate(gate);
    rig.open();
    const retried = rig.queue.retry(far.map(({ id }) => id));
    await rig.clock.scheduled(30_000);
    rig.clock.advance(1_000);
    rig.clock.advance(29_000);
    await rig.clock.scheduled(1_000);
    rig.clock.advance(1_000);
    expect((await retried).refusedJobIds).toEqual([]);
    expect(rig.queue.jobs().map(({ state }) => state)).toEqual(far.map(() => 'queued'));
    openGate(gate);
  },
);
