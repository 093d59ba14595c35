import { afterEach, beforeEach, expect, it } from 'vitest';
import { noSession } from '../bits/session-state.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig } from '../testing/queue-rig.ts';
import { sampleJob } from '../testing/sample-jobs.ts';
import { ToldConditions } from './conditions.ts';

class CountedConditions extends ToldConditions {
  watches = 0;

  override watch(): () => void {
    this.watches += 1;
    return () => {
      this.watches -= 1;
    };
  }
}

let peer: PracticePeer;
let rig: QueueRig;
let conditions: CountedConditions;
beforeEach(async () => {
  peer = await PracticePeer.start();
  rig = new QueueRig();
  conditions = new CountedConditions();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
});

it('is on while a given-up session waits to be told, and off when the server knows', async () => {
  const facts = { ...noSession, sessionId: '{7DF0354D-249B-430F-820D-3D2A9BEF4931}' };
  rig.put(sampleJob({ state: 'error', facts, remoteUrl: peer.url('file.bin').href }));
  rig.open(conditions);
  peer.behaviours.answerWith('Cancel-Session', { status: 503 });
  rig.queue.remove(rig.queue.jobIds(), { isNow: true });
  await rig.until(() => conditions.watches === 1);

  rig.clock.advance(5_000);
  await rig.store.struckOff;
  await rig.until(() => conditions.watches === 0);
  expect(rig.clock.runningDelaysMs).toEqual([]);
});

it('is on while a server does not answer, and off while uploads wait for the user alone', async () => {
  rig.open(conditions);
  peer.behaviours.answerWith('Create-Session', { status: 500 }, 1);
  const [retried = ''] = await rig.add(peer.url(), rig.makeFile('retried.bin', 10));
  await rig.untilState(retried, 'transientError');
  await rig.until(() => conditions.watches === 1);

  peer.behaviours.answerWith('Create-Session', { status: 401 }, 1);
  rig.clock.advance(5_000);
  await rig.untilState(retried, 'error');
  const [waiting = ''] = await rig.add(peer.url(), rig.makeFile('waiting.bin', 10));
  await rig.until(() => conditions.watches === 0);
  expect(rig.job(waiting).state).toBe('queued');
  expect(rig.queue.status().servers).toMatchObject([{ reason: 'sign-in' }]);
});
