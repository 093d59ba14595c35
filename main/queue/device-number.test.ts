import { expect, it } from 'vitest';
import { uploadError } from '../../shared/upload-error.ts';
import { noSession } from '../bits/session-state.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig } from '../testing/queue-rig.ts';

it('a disk with another device number after a restart: a retry goes on with the session it has', async () => {
  await using peer = await PracticePeer.start();
  await using rig = new QueueRig();
  const job = await rig.sampleJob(peer.url('file.bin'), {
    state: 'error',
    error: uploadError('access-denied', 'fatal'),
    facts: { ...noSession, sessionId: '{6B1B1F4A-0C52-4B5E-9D0F-2F4E0C1D7A11}' },
  });
  rig.put({ ...job, sourceIdentity: { ...job.sourceIdentity, device: '4242' } });

  const queue = rig.open();
  expect(await queue.retry([job.id])).toMatchObject({ refusedJobIds: [] });
  await rig.untilState(job.id, 'acknowledged');
  expect(peer.packets[0]?.packetType).toBe('Ping');
  expect(peer.count('Cancel-Session')).toBe(0);
});
