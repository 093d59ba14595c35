import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JobState, jobStates } from '../../shared/job-view.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { noSession } from '../bits/session-state.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig } from '../testing/queue-rig.ts';
import { sampleTime } from '../testing/sample-jobs.ts';

/** A file of two fragments: 2 MiB and 1 MiB. */
const twoFragments = 3 * 2 ** 20;

let peer: PracticePeer;
let rig: QueueRig;
beforeEach(async () => {
  peer = await PracticePeer.start({ builtInReply: true });
  rig = new QueueRig();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
});

describe('every wish in every state', () => {
  /** What becomes of the job when the wish is taken and the server answers; else the wish is refused. */
  const table: Record<JobState, Partial<Record<Wish, JobState | 'removed'>>> = {
    queued: { pause: 'suspended', cancel: 'cancelled', retry: 'acknowledged' },
    connecting: { pause: 'suspended', cancel: 'cancelled' },
    transferring: { pause: 'suspended', cancel: 'cancelled' },
    transferred: { pause: 'suspended', cancel: 'cancelled' },
    closing: { cancel: 'acknowledged' },
    suspended: { resume: 'acknowledged', cancel: 'cancelled' },
    transientError: { pause: 'suspended', cancel: 'cancelled', retry: 'acknowledged' },
    error: { cancel: 'cancelled', retry: 'acknowledged', remove: 'removed' },
    acknowledged: { remove: 'removed' },
    cancelling: {},
    cancelled: { retry: 'acknowledged', remove: 'removed' },
  };
  const wishes = ['pause', 'resume', 'cancel', 'retry', 'remove'] as const;
  type Wish = (typeof wishes)[number];

  /** Brings a job into a state and keeps it there until the returned function lets go. */
  async function arrange(state: JobState): Promise<{ id: string; letGo(): void }> {
    const at = { state, attempts: 1, nextTryAt: sampleTime + 60_000 };
    const running = {
      connecting: () => peer.behaviours.holdAnswer('Create-Session'),
      transferring: () => peer.behaviours.holdBody({ afterBytes: 10 }),
      transferred: () => peer.behaviours.holdAnswer('GET'),
      closing: () => peer.behaviours.holdAnswer('Close-Session'),
      cancelling: () => peer.behaviours.holdAnswer('Cancel-Session'),
    };
    if (state === 'acknowledged') {
      const id = await rig.addOne(peer.url());
      await rig.untilState(id, state);
      return { id, letGo: () => undefined };
    }
    if (state === 'transferred') rig.takeReplies();
    if (
      state === 'connecting' ||
      state === 'transferring' ||
      state === 'transferred' ||
      state === 'closing'
    ) {
      const hold = running[state]();
      const id = await rig.addOne(peer.url());
      await hold.reached;
      return { id, letGo: hold.release };
    }
    if (state === 'cancelling') {
      const body = running.transferring();
      const id = await rig.addOne(peer.url());
      await body.reached;
      const hold = running.cancelling();
      rig.queue.cancel([id], { isNow: true });
      await hold.reached;
      return { id, letGo: hold.release };
    }
    if (state === 'transientError') {
      peer.behaviours.answerWith('Create-Session', { status: 503 });
      const id = await rig.addOne(peer.url());
      await rig.untilState(id, state);
      return { id, letGo: () => undefined };
    }
    const error = state === 'error' ? uploadError('access-denied', 'fatal') : null;
    const job = await rig.sampleJob(peer.url('file.bin'), {
      ...at,
      nextTryAt: state === 'queued' ? at.nextTryAt : null,
      error,
    });
    rig.put(job);
    rig.open();
    return { id: job.id, letGo: () => undefined };
  }

  const cases = jobStates.flatMap((state) => wishes.map((wish) => [state, wish] as const));
  it.each(cases)('%s: %s', async (state, wish) => {
    const { id, letGo } = await arrange(state);
    expect(rig.job(id).state).toBe(state);
    const expected = table[state][wish];

    const { refusedJobIds } = await rig.queue[wish]([id], { isNow: true });
    expect(refusedJobIds).toEqual(expected === undefined ? [id] : []);
    if (expected === undefined) expect(rig.job(id).state).toBe(state);
    letGo();
    if (expected === 'removed') expect(rig.queue.jobs()).toEqual([]);
    else if (expected !== undefined) await rig.untilState(id, expected);
  });
});

describe('intent is stored before it is acted on', () => {
  it('Create-Session goes out for a job that is noted', async () => {
    const hold = peer.behaviours.holdAnswer('Create-Session');
    await rig.addOne(peer.url());
    await hold.reached;
    expect(rig.stored().jobs).toMatchObject([{ state: 'queued', facts: noSession }]);
    hold.release();
  });

  it('the session is noted before its first byte goes out', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 0 });
    await rig.addOne(peer.url(), twoFragments);
    const { sessionId } = await hold.reached;
    expect(rig.stored().jobs).toMatchObject([{ state: 'transferring', facts: { sessionId } }]);
    hold.release();
  });

  it('the last fragment and Close-Session', async () => {
    const body = peer.behaviours.holdBody({ afterBytes: 0 });
    const close = peer.behaviours.holdAnswer('Close-Session');
    await rig.addOne(peer.url());
    await body.reached;
    expect(rig.stored().jobs).toMatchObject([{ facts: { lastFragmentSent: true, closeSent: false } }]);
    body.release();
    await close.reached;
    expect(rig.stored().jobs).toMatchObject([{ state: 'closing', facts: { closeSent: true } }]);
    close.release();
  });

  it('a cancel', async () => {
    const body = peer.behaviours.holdBody({ afterBytes: 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    await body.reached;
    const cancel = peer.behaviours.holdAnswer('Cancel-Session');
    rig.queue.cancel([id], { isNow: true });
    expect(rig.stored().jobs).toMatchObject([{ state: 'cancelling' }]);
    await cancel.reached;
    expect(rig.stored().jobs).toMatchObject([{ state: 'cancelling' }]);
    cancel.release();
    await rig.untilState(id, 'cancelled');
    expect(rig.stored().jobs).toMatchObject([{ state: 'cancelled', facts: { sessionId: null } }]);
  });

  it('a pause, a resume, an added file', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    await hold.reached;
    rig.queue.pause([id]);
    expect(rig.stored().jobs).toMatchObject([{ state: 'suspended' }]);
    rig.queue.resume([id]);
    expect(rig.stored().jobs).toMatchObject([{ state: 'queued' }]);
    hold.release();
  });
});

it('a folder is cancelled while it is searched: none of its files is uploaded, its neighbour is', async () => {
  for (const name of ['one', 'two']) {
    mkdirSync(rig.folder.join(name));
    rig.makeFile(`${name}/file.bin`, 100);
  }
  rig.open();
  const sourcePaths = ['one', 'two'].map((name) => rig.folder.join(name));
  const added = rig.queue.add({ sourcePaths, remoteUrl: peer.url() });
  await rig.until(() => rig.queue.batches().length === 2);
  rig.queue.cancelBatch(rig.queue.batches()[0]?.id ?? '');
  const [id = '', ...more] = (await added).addedJobIds;
  expect([rig.job(id).relativePath, more]).toEqual(['two/file.bin', []]);
  await rig.untilState(id, 'acknowledged');
});
