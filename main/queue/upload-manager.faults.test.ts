import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { uploadError } from '../../shared/upload-error.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig, settled } from '../testing/queue-rig.ts';
import { sampleJob, sampleTime } from '../testing/sample-jobs.ts';
import { defaultNoProgressTimeoutMs } from '../transfer/retry-policy.ts';

const mebibyte = 2 ** 20;
/** A file of two fragments: 2 MiB and 1 MiB. */
const twoFragments = 3 * mebibyte;

let peer: PracticePeer;
let rig: QueueRig;
beforeEach(async () => {
  peer = await PracticePeer.start();
  rig = new QueueRig();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
});

const expectSame = (name: string) => expect(peer.hashOf(name)).toBe(rig.hashOf(name));

describe('a failure that passes', () => {
  it('waits, then goes on at the due time', async () => {
    await peer.kill();
    const id = await rig.addOne(peer.url());
    await rig.untilState(id, 'transientError');
    expect(rig.job(id)).toMatchObject({
      error: { code: 'connection-refused' },
      attempts: 1,
      nextTryAt: rig.clock.now() + 5_000,
    });

    await peer.startAgain();
    rig.clock.advance(4_999);
    await settled();
    expect(rig.job(id).state).toBe('transientError');
    rig.clock.advance(1);
    await rig.untilState(id, 'acknowledged');
    expect(rig.job(id)).toMatchObject({ error: null, attempts: 0, nextTryAt: null });
    expectSame('file.bin');
  });

  it('C-80: waits longer from time to time, and anew after progress', async () => {
    await peer.kill();
    const id = await rig.addOne(peer.url(), twoFragments);
    const delays: number[] = [];
    for (let attempts = 1; attempts <= 6; attempts += 1) {
      await rig.until(() => rig.job(id).attempts === attempts);
      const delayMs = (rig.job(id).nextTryAt ?? 0) - rig.clock.now();
      delays.push(delayMs);
      if (attempts < 6) rig.clock.advance(delayMs);
    }
    expect(delays).toEqual([5_000, 15_000, 60_000, 300_000, 600_000, 600_000]);

    await peer.startAgain();
    const second = peer.behaviours.holdBody({ afterBytes: 2 * mebibyte + 10 });
    rig.clock.advance(600_000);
    await second.reached;
    await peer.kill();
    await rig.untilState(id, 'transientError');
    expect(rig.job(id)).toMatchObject({ attempts: 1, nextTryAt: rig.clock.now() + 5_000 });
  });

  it('C-82: when the network returns, everything that waits is tried at once', async () => {
    peer.behaviours.answerWith('Create-Session', { status: 503 }, 3);
    rig.open();
    const ids = await rig.add(
      peer.url(),
      rig.makeFile('a', 10),
      rig.makeFile('b', 11),
      rig.makeFile('c', 12),
    );
    await rig.untilAll('transientError');
    rig.networkIsBack();
    await rig.untilAll('acknowledged');
    expect(ids.map((id) => rig.job(id).attempts)).toEqual([0, 0, 0]);
    expect(rig.clock.runningDelaysMs).toEqual([]);
  });

  it('the server killed in the middle: the upload goes on with the same session', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 2 * mebibyte + 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    await hold.reached;
    await peer.kill();
    await rig.untilState(id, 'transientError');
    await peer.startAgain();
    rig.clock.advance(5_000);
    await rig.untilState(id, 'acknowledged');
    expect(peer.count('Create-Session')).toBe(1);
    expectSame('file.bin');
  });

  it('one that does not pass waits for the user', async () => {
    peer.behaviours.answerWith('Create-Session', { status: 401 });
    const id = await rig.addOne(peer.url());
    expect(await rig.untilState(id, 'error')).toMatchObject({
      error: { code: 'sign-in-needed', severity: 'fatal' },
      nextTryAt: null,
    });
    await settled();
    expect(rig.clock.runningDelaysMs).toEqual([]);
  });

  it('R-18: an answer that makes no sense is given up after three tries in a row', async () => {
    peer.behaviours.answerWith('Create-Session', { status: 500 }, 1);
    const id = await rig.addOne(peer.url());
    peer.behaviours.answerWith('Create-Session', { status: 200, headers: [['BITS-Packet-Type', 'Ack']] }, 3);
    for (const attempts of [1, 2, 3]) {
      await rig.until(() => rig.job(id).attempts === attempts);
      expect(rig.job(id).state).toBe('transientError');
      rig.clock.advance((rig.job(id).nextTryAt ?? 0) - rig.clock.now());
    }
    expect(await rig.untilState(id, 'error')).toMatchObject({
      attempts: 4,
      error: { code: 'malformed-answer' },
    });
  });

  it('the sign-in page of a guest network is waited out, for as long as it takes', async () => {
    const pages = 40;
    peer.behaviours.answerWith('Create-Session', { status: 200, body: 'Welcome' }, pages);
    const id = await rig.addOne(peer.url());
    for (let page = 1; page <= pages; page += 1) {
      await rig.until(() => rig.job(id).attempts === page);
      expect(rig.job(id)).toMatchObject({ state: 'transientError', error: { code: 'not-bits-server' } });
      rig.clock.advance((rig.job(id).nextTryAt ?? 0) - rig.clock.now());
    }
    await rig.untilState(id, 'acknowledged');
    // Hours later.
    expect(rig.clock.monotonic()).toBeGreaterThan(6 * 3_600_000);
  });

  it('R-36: after 14 days without progress the job needs the user, whatever the clock on the wall says', async () => {
    const left = 6_000;
    const job = await rig.sampleJob(peer.url('file.bin'), {
      state: 'queued',
      attempts: 9,
      withoutProgressMs: defaultNoProgressTimeoutMs - left,
    });
    await peer.kill();
    rig.put(job);
    rig.open();
    rig.clock.setWall(30 * 24 * 3_600_000);
    const { nextTryAt } = await rig.untilState(job.id, 'transientError');
    expect(nextTryAt).toBe(rig.clock.now() + left);
    rig.clock.setWall(-60 * 24 * 3_600_000);
    await settled();
    rig.clock.advance(5_999);
    await settled();
    expect(rig.job(job.id).state).toBe('transientError');
    rig.clock.advance(600_000);
    expect(await rig.untilState(job.id, 'error')).toMatchObject({ error: { code: 'connection-refused' } });
  });

  it('the last failures before the patience is over are stored, on a clock with fractions as a real one has', async () => {
    const job = await rig.sampleJob(peer.url('file.bin'), {
      state: 'queued',
      attempts: 9,
      withoutProgressMs: defaultNoProgressTimeoutMs - 1_500_000,
    });
    peer.behaviours.answerWith('Create-Session', { status: 500 }, 100);
    rig.put(job);
    rig.open();
    const hasEnded = () => ['transientError', 'error'].includes(rig.job(job.id).state);
    await rig.until(hasEnded);
    while (rig.job(job.id).state === 'transientError') {
      const { nextTryAt, tries } = rig.job(job.id);
      rig.clock.advance((nextTryAt ?? 0) - rig.clock.now() + 0.37);
      await rig.until(() => rig.job(job.id).tries > tries && hasEnded());
      expect(rig.queue.status().hold).toBeNull();
    }
    expect(rig.job(job.id)).toMatchObject({ attempts: 13, error: { code: 'server-trouble' } });
  });

  it('patience begins anew when the user asks for another try', async () => {
    const job = await rig.sampleJob(peer.url('file.bin'), {
      state: 'error',
      error: uploadError('connection-refused', 'transient'),
      withoutProgressMs: defaultNoProgressTimeoutMs,
    });
    await peer.kill();
    rig.put(job);
    rig.open();
    await rig.queue.retry([job.id]);
    expect(await rig.untilState(job.id, 'transientError')).toMatchObject({ attempts: 1 });
  });
});

describe('sessions that were given up', () => {
  async function changeFileAndLoseCancel(): Promise<{ id: string; sessionId: string | null }> {
    const hold = peer.behaviours.holdBody({ afterBytes: 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    const { sessionId } = await hold.reached;
    writeFileSync(rig.folder.join('file.bin'), 'other content');
    // Once on the kept connection, and once more on a fresh one.
    peer.behaviours.dropAnswer('Cancel-Session', 2);
    hold.release();
    expect(await rig.untilState(id, 'error')).toMatchObject({
      error: { code: 'file-changed' },
      sessionId: null,
    });
    return { id, sessionId };
  }

  it('are told to the server later, until it has answered', async () => {
    const { sessionId } = await changeFileAndLoseCancel();
    await rig.store.struckOff;
    expect(peer.packets.filter(({ packetType }) => packetType === 'Cancel-Session')).toMatchObject([
      { sessionId, status: null },
      { sessionId, status: null },
      { sessionId, status: 500 },
    ]);
  });

  it('wait for a server that is down, and are struck off when it has answered', async () => {
    peer.behaviours.dropAnswer('Cancel-Session', 2);
    const { sessionId } = await changeFileAndLoseCancel();
    await rig.clock.scheduled(5_000);
    expect(rig.stored().abandonedSessions).toMatchObject([{ sessionId }]);

    peer.behaviours.clear();
    rig.clock.advance(5_000);
    await rig.store.struckOff;
    expect(rig.stored().abandonedSessions).toEqual([]);
    expect(rig.clock.runningDelaysMs).toEqual([]);
  });

  it('a store that fails at striking off: asks once more later', async () => {
    peer.behaviours.dropAnswer('Cancel-Session', 2);
    await changeFileAndLoseCancel();
    await rig.clock.scheduled(5_000);
    peer.behaviours.clear();
    rig.store.isBroken = true;
    rig.clock.advance(5_000);
    await rig.clock.scheduled(15_000);
    rig.store.isBroken = false;
    rig.clock.advance(15_000);
    await rig.store.struckOff;
    expect(rig.stored().abandonedSessions).toEqual([]);
  });
});

describe('a store that fails', () => {
  it('a wish: throws, and nothing has happened', async () => {
    const job = await rig.sampleJob(peer.url('file.bin'), { state: 'suspended' });
    rig.put(job);
    rig.open();
    rig.store.isBroken = true;
    expect(() => rig.queue.resume([job.id])).toThrow('disk is full');
    expect(() => rig.queue.cancel([job.id], { isNow: true })).toThrow('disk is full');
    const sourcePath = rig.makeFile('other.bin', 10);
    await expect(rig.queue.add({ sourcePaths: [sourcePath], remoteUrl: peer.url() })).rejects.toThrow();

    expect(rig.queue.jobs()).toMatchObject([{ id: job.id, state: 'suspended' }]);
    await settled();
    expect(peer.lines).toEqual([]);
  });

  it('a wish for many: none of them is changed', async () => {
    const far = sampleTime + 3_600_000;
    const jobs = [1, 2, 3].map((number) =>
      sampleJob({ batchId: `00000000-0000-4000-8000-00000000030${number}`, nextTryAt: far }),
    );
    rig.put(...jobs);
    rig.open();
    rig.store.isBroken = true;
    const ids = jobs.map(({ id }) => id);
    expect(() => rig.queue.pause(ids)).toThrow('disk is full');
    expect(rig.queue.jobs().map(({ state }) => state)).toEqual(['queued', 'queued', 'queued']);
    rig.store.isBroken = false;
    expect(rig.queue.pause([...ids, ...ids])).toMatchObject({ refusedJobIds: [] });
    expect(rig.stored().jobs.map(({ state }) => state)).toEqual(['suspended', 'suspended', 'suspended']);
  });

  it('at a start: sends no file byte, and goes on with the same session when there is room', async () => {
    const job = await rig.sampleJob(peer.url('file.bin'), { state: 'queued' });
    rig.put(job);
    rig.open();
    rig.store.isBroken = true;
    await rig.untilState(job.id, 'transientError');
    expect(rig.job(job.id)).toMatchObject({ error: { code: 'storage-failed' }, attempts: 0 });
    await settled();
    expect(rig.queue.status().hold).toEqual({ reason: 'storage', until: rig.clock.now() + 10_000 });
    expect(peer.lines).toEqual(['Create-Session → 200']);

    // While it is unknown whether anything can be saved, nothing is sent.
    rig.clock.advance(10_000);
    await settled();
    expect(rig.queue.status().hold?.reason).toBe('storage');
    rig.store.isBroken = false;
    rig.clock.advance(10_000);
    await rig.untilState(job.id, 'acknowledged');
    expect(peer.count('Create-Session')).toBe(1);
    expectSame('file.bin');
  });

  it('in the middle of an upload: sends nothing more, and goes on with the same session', async () => {
    const hold = peer.behaviours.holdAnswer('Fragment');
    const id = await rig.addOne(peer.url(), twoFragments);
    await hold.reached;
    rig.store.isBroken = true;
    hold.release();
    await rig.untilState(id, 'transientError');
    await settled();
    expect(peer.lines).toEqual(['Create-Session → 200', 'Fragment 0-2097151/3145728 → 200']);

    rig.store.isBroken = false;
    rig.clock.advance(60_000);
    await rig.untilState(id, 'acknowledged');
    expect(peer.count('Create-Session')).toBe(1);
    expectSame('file.bin');
  });

  it('at the very end: Close-Session is asked about again', async () => {
    const hold = peer.behaviours.holdAnswer('Close-Session');
    const id = await rig.addOne(peer.url());
    await hold.reached;
    rig.store.isBroken = true;
    hold.release();
    await rig.untilState(id, 'transientError');
    rig.store.isBroken = false;
    rig.clock.advance(60_000);

    expect(await rig.untilState(id, 'acknowledged')).toMatchObject({ closeUnconfirmed: false });
    expect(peer.count('Create-Session')).toBe(1);
  });

  it('at the end of a cancel: the wish is kept', async () => {
    const body = peer.behaviours.holdBody({ afterBytes: 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    await body.reached;
    const hold = peer.behaviours.holdAnswer('Cancel-Session');
    rig.queue.cancel([id], { isNow: true });
    await hold.reached;
    rig.store.isBroken = true;
    hold.release();
    await rig.until(() => rig.job(id).error !== null);
    expect(rig.job(id)).toMatchObject({ state: 'cancelling', error: { code: 'storage-failed' } });

    rig.store.isBroken = false;
    rig.clock.advance(60_000);
    expect(await rig.untilState(id, 'cancelled')).toMatchObject({ cancelOutcome: 'server-forgot' });
  });

  it('a pause is not undone by it', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    await hold.reached;
    rig.queue.pause([id]);
    rig.store.isBroken = true;
    hold.release();
    await peer.lost('Fragment');
    await settled();
    expect(rig.job(id).state).toBe('suspended');
  });
});
