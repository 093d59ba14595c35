import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AbandonedSession } from '../queue/job-store.ts';
import { SqliteJobStore } from '../queue/store/sqlite-job-store.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig, settled } from '../testing/queue-rig.ts';
import { type PowerAndNetwork, SystemConditions } from './conditions.ts';

let power: EventEmitter;
let isOnline: boolean;
let isOnBattery: boolean;
let told: number;

beforeEach(() => {
  isOnline = true;
  isOnBattery = false;
  told = 0;
  power = Object.assign(new EventEmitter(), { isOnBatteryPower: () => isOnBattery });
});

function conditionsOn(clock: FakeClock): SystemConditions {
  const net = { isOnline: () => isOnline };
  const conditions = new SystemConditions({ powerMonitor: power, net } as unknown as PowerAndNetwork, clock);
  conditions.onChange(() => {
    told += 1;
  });
  return conditions;
}

describe('what the system says', () => {
  let clock: FakeClock;
  let conditions: SystemConditions;
  beforeEach(() => {
    clock = new FakeClock();
    conditions = conditionsOn(clock);
  });

  it('sleep and battery are told as they come and go', async () => {
    expect(conditions.facts()).toEqual({
      isOnline: true,
      isAsleep: false,
      isOnBattery: false,
      isMetered: null,
    });
    power.emit('suspend');
    isOnBattery = true;
    power.emit('on-battery');
    expect(conditions.facts()).toMatchObject({ isAsleep: true, isOnBattery: true });
    power.emit('resume');
    isOnBattery = false;
    power.emit('on-ac');
    expect(conditions.facts()).toMatchObject({ isAsleep: false, isOnBattery: false });
    await settled();
    expect(told).toBe(4);
  });

  it('while it is watched, network and plug are noticed though nobody tells, each once', async () => {
    const end = conditions.watch();
    isOnline = false;
    clock.advance(3_000);
    await settled();
    expect(told).toBe(1);
    isOnBattery = true;
    clock.advance(30_000);
    await settled();
    expect(told).toBe(2);
    end();
    expect(clock.runningDelaysMs).toEqual([]);
  });

  it('nobody watches: nothing is looked at, but what is asked is true and told to the others', async () => {
    isOnBattery = true;
    clock.advance(60_000);
    await settled();
    expect(told).toBe(0);
    expect(conditions.facts().isOnBattery).toBe(true);
    await settled();
    expect(told).toBe(1);
  });

  it('closed, it listens to nothing and looks for nothing', async () => {
    conditions.watch();
    conditions.close();
    expect(power.eventNames()).toEqual([]);
    expect(clock.runningDelaysMs).toEqual([]);
    isOnline = false;
    conditions.facts();
    await settled();
    expect(told).toBe(0);
  });
});

const sampleSession = (remoteUrl: URL): AbandonedSession => ({
  id: randomUUID(),
  remoteUrl: remoteUrl.href,
  sessionId: '{7df0354d-249b-430f-820d-3d2a9bef4931}',
  hostId: null,
  fileName: 'file.bin',
  addedAt: 0,
  withoutAnswerMs: 0,
});

describe('what the queue makes of it', () => {
  let peer: PracticePeer;
  let rig: QueueRig;
  let conditions: SystemConditions;
  beforeEach(async () => {
    peer = await PracticePeer.start();
    rig = new QueueRig();
    conditions = conditionsOn(rig.clock);
  });
  afterEach(async () => {
    await rig[Symbol.asyncDispose]();
    await peer[Symbol.asyncDispose]();
    conditions.close();
  });

  async function failedOnce(): Promise<string> {
    const job = await rig.sampleJob(peer.url('file.bin'), { state: 'queued', attempts: 5 });
    await peer.kill();
    rig.put(job);
    rig.open(conditions);
    await rig.untilState(job.id, 'transientError');
    await settled();
    return job.id;
  }

  it('R-37: a network that was gone and is back lets what waits for its next try go at once', async () => {
    const id = await failedOnce();
    isOnline = false;
    rig.clock.advance(3_000);
    await settled();
    expect(rig.queue.status().hold?.reason).toBe('offline');
    await peer.startAgain();
    isOnline = true;
    rig.clock.advance(3_000);
    await rig.untilState(id, 'acknowledged');
  });

  it('R-37: so does a network that was missing at the start', async () => {
    isOnline = false;
    const id = await failedOnce();
    await peer.startAgain();
    isOnline = true;
    rig.clock.advance(3_000);
    await rig.untilState(id, 'acknowledged');
  });

  it('R-37: so does a session that a server is still to be told of, when nothing else waits', async () => {
    const store = new SqliteJobStore(rig.folder.join('data'));
    store.commit({ abandonedSessions: [sampleSession(peer.url('file.bin'))] });
    store.close();
    await peer.kill();
    rig.open(conditions);
    await rig.clock.scheduled(5_000);
    isOnline = false;
    rig.clock.advance(5_000);
    await rig.clock.scheduled(15_000);
    await peer.startAgain();
    isOnline = true;
    rig.clock.advance(3_000);
    await rig.store.struckOff;
    expect(peer.lines).toEqual(['Cancel-Session → 500']);
  });

  it('on battery uploads wait for the plug, and go on without being told that it is in', async () => {
    rig.open(conditions);
    rig.queue.changeSettings({ onBattery: 'pause' });
    isOnBattery = true;
    const [id = ''] = await rig.add(peer.url(), rig.makeFile('file.bin', 10));
    await settled();
    expect(rig.queue.status().hold?.reason).toBe('battery');
    isOnBattery = false;
    rig.clock.advance(3_000);
    await rig.untilState(id, 'acknowledged');
    await settled();
    // A queue at rest wakes nobody.
    expect(rig.clock.runningDelaysMs).not.toContain(3_000);
  });

  it('the plug pulled in the middle of an upload stops it', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 10 });
    rig.open(conditions);
    rig.queue.changeSettings({ onBattery: 'pause' });
    const [id = ''] = await rig.add(peer.url(), rig.makeFile('file.bin', 3 * 2 ** 20));
    await hold.reached;
    isOnBattery = true;
    rig.clock.advance(3_000);
    hold.release();
    await peer.lost('Fragment');
    await rig.untilState(id, 'queued');
    expect(rig.queue.status().hold?.reason).toBe('battery');
  });
});
