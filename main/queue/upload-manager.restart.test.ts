import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig, settled } from '../testing/queue-rig.ts';
import { sampleJob, sampleTime } from '../testing/sample-jobs.ts';
import { SqliteJobStore } from './store/sqlite-job-store.ts';

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

describe('the end of the program', () => {
  it('C-83: in the middle of uploads: sessions stay, and the next start completes each with that one', async () => {
    rig.open();
    const names = ['a.bin', 'b.bin', 'c.bin', 'd.bin', 'e.bin', 'f.bin'];
    const holds = names.map(() => peer.behaviours.holdBody({ afterBytes: mebibyte }));
    await rig.add(peer.url(), ...names.map((name) => rig.makeFile(name, twoFragments)));
    await Promise.all(holds.slice(0, 2).map(({ reached }) => reached));
    await rig.stop();
    expect(rig.clock.runningDelaysMs).toEqual([]);
    expect(rig.stored().jobs.map(({ state }) => state)).toEqual(names.map(() => 'queued'));

    peer.behaviours.clear();
    rig.open();
    await rig.untilAll('acknowledged');
    expect(peer.count('Create-Session')).toBe(names.length);
    for (const name of names) expectSame(name);
  });

  it('right after the start: nothing has been sent', async () => {
    rig.put(await rig.sampleJob(peer.url('file.bin'), { state: 'queued' }));
    rig.open();
    await rig.stop();
    await settled();
    expect(peer.lines).toEqual([]);
    expect(rig.clock.runningDelaysMs).toEqual([]);
  });

  it('leaves no timer behind while jobs wait, and may be asked for twice', async () => {
    await peer.kill();
    const id = await rig.addOne(peer.url());
    await rig.untilState(id, 'transientError');
    await settled();
    expect(rig.clock.runningDelaysMs).toEqual([5_000]);
    const { queue } = rig;
    await Promise.all([queue.stop(), queue.stop()]);
    expect(rig.clock.runningDelaysMs).toEqual([]);
  });

  it('a wish afterwards throws', async () => {
    const id = await rig.addOne(peer.url());
    const { queue } = rig;
    await rig.stop();
    expect(() => queue.pause([id])).toThrow();
  });
});

/** A folder with `a.bin` whose search the end of the program has cut off after that. Gives the upload's id. */
async function cutOffSearch(): Promise<string> {
  mkdirSync(rig.folder.join('tree'));
  rig.makeFile('tree/a.bin', 100);
  rig.open();
  const [id = ''] = await rig.add(peer.url(), rig.folder.join('tree'));
  await rig.untilState(id, 'acknowledged');
  await rig.stop();
  const store = new SqliteJobStore(rig.folder.join('data'));
  store.commit({ batches: store.load().batches.map((batch) => ({ ...batch, scan: 'running' })) });
  await store.close();
  rig.makeFile('tree/b.bin', 100);
  return id;
}

describe('a search that goes on', () => {
  const untilSearched = () => rig.until(() => rig.queue.batches().every(({ scan }) => scan !== 'running'));
  const paths = () => rig.queue.jobs().map(({ relativePath }) => relativePath);

  it('uploads nothing again, also of what was cleared from the list', async () => {
    const id = await cutOffSearch();
    const store = new SqliteJobStore(rig.folder.join('data'));
    const batches = store.load().batches.map((batch) => batch.id);
    store.commit({ removedJobIds: [id] });
    await store.close();
    rig.open();
    await untilSearched();
    expect(paths()).toEqual(['tree/b.bin']);
    expect(rig.queue.batches().map((batch) => batch.id)).toEqual(batches);
  });

  it('and finds the disk full is tried again', async () => {
    await cutOffSearch();
    rig.open();
    rig.store.isBroken = true;
    await rig.clock.scheduled(10_000);
    expect(paths()).toEqual(['tree/a.bin']);
    expect(rig.queue.batches()).toMatchObject([{ scan: 'running' }]);
    rig.store.isBroken = false;
    rig.clock.advance(10_000);
    await untilSearched();
    expect(paths()).toEqual(['tree/a.bin', 'tree/b.bin']);
    expect(rig.queue.batches()).toMatchObject([{ scan: 'complete' }]);
  });

  it.each([
    ['the user stops it', (id: string) => rig.queue.stopScan(id)],
    ['its batch is cancelled', (id: string) => rig.queue.cancelBatch(id)],
  ])('and waits for another try is over when %s', async (_, end) => {
    await cutOffSearch();
    rig.open();
    rig.store.isBroken = true;
    await rig.clock.scheduled(10_000);
    rig.store.isBroken = false;
    end(rig.queue.batches()[0]?.id ?? '');
    expect(rig.stored().batches).toMatchObject([{ scan: 'stopped' }]);
    rig.clock.advance(10_000);
    expect(rig.queue.batches()).toMatchObject([{ scan: 'stopped' }]);
    expect(rig.queue.status().scans).toEqual([]);
  });

  it('and waits for another try leaves no timer behind', async () => {
    await cutOffSearch();
    rig.open();
    rig.store.isBroken = true;
    await rig.clock.scheduled(10_000);
    await rig.stop();
    expect(rig.clock.runningDelaysMs).toEqual([]);
  });
});

describe('a start', () => {
  it('stores only what it changes', async () => {
    const far = sampleTime + 3_600_000;
    const jobs = ['queued', 'suspended', 'error', 'acknowledged', 'cancelled', 'transferring'] as const;
    rig.put(
      ...jobs.map((state, index) =>
        sampleJob({ state, batchId: `00000000-0000-4000-8000-00000000020${index}`, nextTryAt: far }),
      ),
    );
    rig.open();
    expect(rig.store.savedStates).toEqual(['queued']);
  });

  it('tells what could not be read', async () => {
    rig.open();
    expect(rig.queue.unreadableRecords).toBe(0);
  });

  it('keeps the due time of a try over a restart', async () => {
    await peer.kill();
    const id = await rig.addOne(peer.url());
    await rig.untilState(id, 'transientError');
    const { nextTryAt } = rig.job(id);
    await rig.stop();
    rig.clock.advance(1_000);
    await peer.startAgain();
    rig.open();
    await settled();
    expect(rig.job(id)).toMatchObject({ state: 'queued', nextTryAt, attempts: 1 });
    expect(rig.clock.runningDelaysMs).toEqual([4_000]);
    rig.clock.advance(4_000);
    await rig.untilState(id, 'acknowledged');
  });
});
