import { expect, it } from 'vitest';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig } from '../testing/queue-rig.ts';

it('a job that is started again in the very moment its run ends can still be paused', async () => {
  await using peer = await PracticePeer.start();
  await using rig = new QueueRig();
  peer.behaviours.answerWith('Create-Session', { status: 503 });
  const second = peer.behaviours.holdBody({ afterBytes: 500 });
  const queue = rig.open();
  queue.onChange((change) => {
    if (change.type !== 'job' || change.job.state !== 'transientError') return;
    const jobIds = [change.job.id];
    queueMicrotask(() => {
      queue.pause(jobIds);
      queue.resume(jobIds);
    });
  });
  const [id = ''] = await rig.add(peer.url(), rig.makeFile('file.bin', 1000));
  await second.reached;

  queue.pause([id]);
  await peer.lost('Fragment');
  expect(rig.job(id).state).toBe('suspended');
});
