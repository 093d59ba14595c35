import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type UploadErrorCode, uploadError } from '../../shared/upload-error.ts';
import { waitReason } from '../../shared/wait-reason.ts';
import { fullWeek, type WeekGrid } from '../../shared/week-grid.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig, settled } from '../testing/queue-rig.ts';
import { sampleJob } from '../testing/sample-jobs.ts';

const twoFragments = 3 * 2 ** 20;
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

const reasonOf = (id: string) => waitReason(rig.job(id), rig.queue.status(), rig.clock.now());

/** An upload in the middle of its first fragment, which then is held back. */
async function heldBack(begin: () => void) {
  const hold = peer.behaviours.holdBody({ afterBytes: 10 });
  const id = await rig.addOne(peer.url(), twoFragments);
  await hold.reached;
  begin();
  hold.release();
  await peer.lost('Fragment');
  await rig.untilState(id, 'queued');
  return id;
}

const stopAllWeek: WeekGrid = fullWeek.map((day) => day.map(() => 'stop' as const));

describe('what is under way stops, costs no attempt, says why, and goes on by itself', () => {
  it.each([
    ['battery', { isOnBattery: true }, { isOnBattery: false }],
    ['metered', { isMetered: true }, { isMetered: false }],
    ['asleep', { isAsleep: true }, { isAsleep: false }],
  ] as const)('%s', async (kind, begin, end) => {
    const id = await heldBack(() => {
      rig.queue.changeSettings({ onBattery: 'pause', onMetered: 'pause' });
      rig.conditions.tell(begin);
    });
    expect(rig.job(id)).toMatchObject({ state: 'queued', attempts: 0, error: null });
    expect(reasonOf(id)).toEqual({ kind, until: null });

    rig.conditions.tell(end);
    if (kind === 'asleep') {
      // Right after waking nothing is tried: half of the spread, by the dice of this rig.
      expect(reasonOf(id)).toEqual({ kind, until: rig.clock.now() + 1_500 });
      await settled();
      rig.clock.advance(1_500);
    }
    await rig.untilState(id, 'acknowledged');
    expect(peer.count('Create-Session')).toBe(1);
  });

  it('timetable, until an hour of it comes that lets uploads go', async () => {
    const id = await heldBack(() => {
      rig.queue.changeSettings({ weekGrid: stopAllWeek });
    });
    expect(reasonOf(id)).toEqual({ kind: 'timetable', until: null });
    const until = rig.clock.now() + 3_600_000;
    rig.queue.changeSettings({ weekOverride: { rule: 'full', until } });
    await rig.untilState(id, 'acknowledged');
  });

  it('override: a stop of the user for a while ends at its time', async () => {
    const until = rig.clock.now() + 3_600_000;
    rig.open();
    rig.queue.changeSettings({ weekGrid: fullWeek, weekOverride: { rule: 'stop', until } });
    const [id = ''] = await rig.add(peer.url(), rig.makeFile('file.bin', 10));
    await settled();
    expect(reasonOf(id)).toEqual({ kind: 'override', until });
    rig.clock.advance(3_600_000);
    await rig.untilState(id, 'acknowledged');
  });
});

it('without a network this computer still reaches itself', async () => {
  rig.open();
  rig.conditions.tell({ isOnline: false });
  await rig.add(peer.url(), rig.makeFile('file.bin', 10));
  await rig.untilAll('acknowledged');
});

it('without a network it still heeds what the user has set', async () => {
  rig.open();
  rig.queue.changeSettings({ onBattery: 'pause' });
  rig.conditions.tell({ isOnline: false, isOnBattery: true });
  const [id = ''] = await rig.add(peer.url(), rig.makeFile('file.bin', 10));
  await settled();
  expect(rig.job(id).state).toBe('queued');
  expect(reasonOf(id)).toEqual({ kind: 'battery', until: null });
  rig.conditions.tell({ isOnBattery: false });
  await rig.untilState(id, 'acknowledged');
});

it('without a network nobody else is tried; with it all go on at once', async () => {
  rig.conditions.tell({ isOnline: false });
  const job = await rig.sampleJob(new URL('http://server.invalid/drop/file.bin'), { state: 'queued' });
  rig.put(job);
  rig.open();
  await settled();
  expect(reasonOf(job.id)).toEqual({ kind: 'offline', until: null });
  expect(rig.job(job.id).tries).toBe(0);
});

it('run now goes past the battery, not past a computer asleep', async () => {
  rig.put(await rig.sampleJob(peer.url('file.bin'), { state: 'queued' }));
  rig.conditions.tell({ isOnBattery: true, isAsleep: true });
  rig.open();
  rig.queue.changeSettings({ onBattery: 'pause' });
  const ids = rig.queue.jobs().map(({ id }) => id);
  rig.queue.runNow(ids);
  await settled();
  expect(peer.lines).toEqual([]);
  rig.conditions.tell({ isAsleep: false });
  await settled();
  rig.clock.advance(3_000);
  await rig.untilAll('acknowledged');
});

describe('run now counts until the upload is over', () => {
  async function stumbled(): Promise<string> {
    rig.open();
    rig.queue.changeSettings({ onBattery: 'pause' });
    rig.conditions.tell({ isOnBattery: true });
    const [id = ''] = await rig.add(peer.url(), rig.makeFile('file.bin', 10));
    peer.behaviours.answerWith('Create-Session', { status: 503 }, 1);
    rig.queue.runNow([id]);
    await rig.untilState(id, 'transientError');
    return id;
  }

  it('through a hiccup of the line and a sleep', async () => {
    const id = await stumbled();
    expect(reasonOf(id)?.kind).toBe('retry');
    rig.conditions.tell({ isAsleep: true });
    await settled();
    rig.conditions.tell({ isAsleep: false });
    await settled();
    rig.clock.advance(10_000);
    expect(await rig.untilState(id, 'acknowledged')).toMatchObject({ isRunNow: false });
  });

  it('or until a pause', async () => {
    const id = await stumbled();
    rig.queue.pause([id]);
    rig.queue.resume([id]);
    expect(reasonOf(id)?.kind).toBe('battery');
  });
});

it('a cancel is told while a battery holds the uploads back', async () => {
  const id = await heldBack(() => {
    rig.queue.changeSettings({ onBattery: 'pause' });
    rig.conditions.tell({ isOnBattery: true });
  });
  rig.queue.cancel([id], { isNow: true });
  await rig.untilState(id, 'cancelled');
});

it('a server that asks to wait is left alone until then, by all its uploads', async () => {
  peer.behaviours.answerWith('Create-Session', { status: 503, headers: [['Retry-After', '120']] });
  rig.open();
  rig.queue.changeSettings({ maxUploadsPerServer: 1 });
  const ids = await rig.add(peer.url(), rig.makeFile('a', 10), rig.makeFile('b', 10));
  await rig.until(() => ids.some((id) => rig.job(id).state === 'transientError'));
  await settled();
  const until = rig.clock.now() + 120_000;
  expect(ids.map(reasonOf)).toEqual(ids.map(() => ({ kind: 'asked', until })));
  rig.clock.advance(119_999);
  await settled();
  expect(peer.count('Create-Session')).toBe(1);
  rig.clock.advance(1);
  await rig.untilAll('acknowledged');
});

it('a silent server is asked by one upload at a time, and others do not wait for it', async () => {
  await using other = await PracticePeer.start();
  await peer.kill();
  rig.open();
  const dead = await rig.add(peer.url(), ...['a', 'b', 'c', 'd', 'e'].map((name) => rig.makeFile(name, 10)));
  const failed = () => dead.filter((id) => rig.job(id).state === 'transientError');
  await rig.until(() => failed().length === 3);
  await settled();
  expect(dead.map((id) => reasonOf(id)?.kind).sort()).toEqual([
    'retry',
    'retry',
    'retry',
    'silent',
    'silent',
  ]);
  const [alive = ''] = await rig.add(other.url(), rig.makeFile('f', 10));
  await rig.untilState(alive, 'acknowledged');

  await peer.startAgain();
  rig.clock.advance(6_000);
  await rig.until(() => dead.every((id) => rig.job(id).state === 'acknowledged'));
});

it('the wall clock may be set: what is left to wait stays, and what is shown moves', async () => {
  await peer.kill();
  const id = await rig.addOne(peer.url());
  await rig.untilState(id, 'transientError');
  await settled();
  rig.clock.setWall(14 * 24 * 3_600_000);
  rig.queue.changeSettings({});
  await settled();
  expect(rig.job(id).nextTryAt).toBe(rig.clock.now() + 5_000);
  rig.clock.setWall(-28 * 24 * 3_600_000);
  await peer.startAgain();
  rig.clock.advance(5_000);
  await rig.untilState(id, 'acknowledged');
});

it('a retry that is due and waits for its turn goes on waiting for that when the clock is set back', async () => {
  rig.open();
  rig.queue.changeSettings({ maxUploadsPerServer: 1 });
  peer.behaviours.answerWith('Create-Session', { status: 500 }, 1);
  const [retried = ''] = await rig.add(peer.url(), rig.makeFile('retried.bin', 10));
  await rig.untilState(retried, 'transientError');
  const hold = peer.behaviours.holdBody({ afterBytes: 10 });
  const [other = ''] = await rig.add(peer.url(), rig.makeFile('other.bin', 1000));
  await hold.reached;
  rig.clock.advance(5_000);
  await settled();
  rig.clock.setWall(-24 * 3_600_000);
  rig.queue.setPriority([retried], 'high');
  await settled();
  expect(reasonOf(retried)).toEqual({ kind: 'server-turn', until: null });
  hold.release();
  await rig.untilState(other, 'acknowledged');
  await rig.untilState(retried, 'acknowledged');
});

describe('after a restart a server that wants a sign-in', () => {
  const stopped = async (code: UploadErrorCode) => {
    const error = uploadError(code, 'fatal');
    const asking = await rig.sampleJob(peer.url('a.bin'), { state: 'error', error });
    const { sourcePath, sourceIdentity } = asking;
    const first = sampleJob({ sourcePath, sourceIdentity, remoteUrl: peer.url('b.bin').href });
    const second = sampleJob({ sourcePath, sourceIdentity, remoteUrl: peer.url('c.bin').href });
    rig.put(asking, first, second);
    return { asking: asking.id, first: first.id, second: second.id };
  };

  it.each(['sign-in-refused', 'proxy-sign-in-needed'] as const)(
    'is asked by one upload, and the others follow when it is let in (%s)',
    async (code) => {
      const { asking, first, second } = await stopped(code);
      const create = peer.behaviours.holdAnswer('Create-Session');
      const body = peer.behaviours.holdBody({ afterBytes: 10 });
      rig.open();
      await create.reached;
      expect(rig.job(first).state).toBe('connecting');
      expect(reasonOf(second)).toEqual({ kind: 'sign-in', until: null });
      create.release();
      await body.reached;
      await rig.untilState(second, 'acknowledged');
      expect(rig.queue.status().servers).toEqual([]);
      body.release();
      await rig.untilState(first, 'acknowledged');
      expect(rig.job(asking).state).toBe('error');
    },
  );

  it('is asked by one upload, and the others wait for the user when it is not let in either', async () => {
    const { asking, first, second } = await stopped('sign-in-refused');
    peer.behaviours.answerWith('Create-Session', { status: 401 });
    rig.open();
    await rig.untilState(first, 'error');
    await settled();
    expect(reasonOf(second)).toEqual({ kind: 'sign-in', until: null });
    expect(peer.count('Create-Session')).toBe(1);
    await rig.queue.retry([asking, first]);
    await rig.untilAll('acknowledged');
  });

  it('is asked when only this computer kept the password: it may be there now', async () => {
    const { second } = await stopped('secrets-locked');
    rig.open();
    await rig.untilState(second, 'acknowledged');
  });
});
