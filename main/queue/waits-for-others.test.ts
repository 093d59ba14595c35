import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig, settled } from '../testing/queue-rig.ts';

const dayMs = 24 * 3_600_000;

let peer: PracticePeer;
let rig: QueueRig;
let waiting: string;
beforeEach(async () => {
  peer = await PracticePeer.start();
  rig = new QueueRig();
  rig.open();
  rig.queue.changeSettings({ maxUploadsPerServer: 1 });
  peer.behaviours.answerWith('Create-Session', { status: 500 }, 1);
  [waiting = ''] = await rig.add(peer.url(), rig.makeFile('waiting.bin', 1000));
  await rig.untilState(waiting, 'transientError');
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
});

/** It stumbles once more, and goes on. */
async function stumblesOnceMore(): Promise<void> {
  await rig.until(() => rig.job(waiting).tries === 2 && rig.job(waiting).state !== 'connecting');
  expect(rig.job(waiting)).toMatchObject({ state: 'transientError', attempts: 2 });
}

describe('an upload that has stumbled once has the patience of 14 days left', () => {
  it('when it has waited longer for the user to sign in', async () => {
    peer.behaviours.answerWith('Create-Session', { status: 401 }, 1);
    const [asking = ''] = await rig.add(peer.url(), rig.makeFile('asking.bin', 1000));
    await rig.untilState(asking, 'error');
    rig.clock.advance(15 * dayMs);
    await settled();
    expect(rig.job(waiting).tries).toBe(1);
    peer.behaviours.answerWith('Create-Session', { status: 500 }, 2);
    await rig.queue.retry([asking]);
    await stumblesOnceMore();
  });

  it('when others went before it for longer', async () => {
    const body = peer.behaviours.holdBody({ afterBytes: 10 });
    await rig.add(peer.url(), rig.makeFile('long.bin', 1000));
    await body.reached;
    rig.clock.advance(5_000);
    await settled();
    // At one blow, so that the long one does not run into its deadlines.
    const before = rig.clock.monotonic.bind(rig.clock);
    rig.clock.monotonic = () => before() + 15 * dayMs;
    peer.behaviours.answerWith('Create-Session', { status: 500 }, 1);
    body.release();
    await stumblesOnceMore();
  });
});
