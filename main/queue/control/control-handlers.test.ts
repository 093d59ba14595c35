import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobState } from '../../../shared/job-view.ts';
import { QueueRig } from '../../testing/queue-rig.ts';
import { sampleBatch, sampleJob } from '../../testing/sample-jobs.ts';
import type { Job } from '../job.ts';
import { SqliteJobStore } from '../store/sqlite-job-store.ts';
import type { Chosen } from './control-contract.ts';
import { OwnQueue } from './own-queue.ts';
import { ControlRefused } from './queue-control.ts';

let rig: QueueRig;
let control: OwnQueue;
const [photos, papers] = [
  sampleBatch({ id: 'aaaaaaaa-0000-4000-8000-000000000001', label: 'photos' }),
  sampleBatch({ id: 'bbbbbbbb-0000-4000-8000-000000000002', label: 'papers' }),
];

beforeEach(() => {
  rig = new QueueRig();
  rig.conditions.tell({ isAsleep: true });
});
afterEach(async () => {
  await control.close();
  await rig[Symbol.asyncDispose]();
});

/** Three uploads in each of two batches: one waits, one failed, one is done. */
function open(): { photos: Job[]; papers: Job[] } {
  const jobsOf = (batchId: string): Job[] =>
    (['queued', 'error', 'acknowledged'] as const).map((state) => sampleJob({ batchId, state }));
  const jobs = { photos: jobsOf(photos.id), papers: jobsOf(papers.id) };
  const store = new SqliteJobStore(rig.folder.join('data'));
  store.commit({ batches: [photos, papers], jobs: [...jobs.photos, ...jobs.papers] });
  store.close();
  control = new OwnQueue(rig.open(), rig.clock);
  return jobs;
}
const named = (...jobIds: string[]): Chosen => ({ jobIds, batchIds: [], isAll: false });
const batch = (...batchIds: string[]): Chosen => ({ jobIds: [], batchIds, isAll: false });
const all: Chosen = { jobIds: [], batchIds: [], isAll: true };
const states = (): JobState[] => rig.queue.jobs().map(({ state }) => state);

describe('which uploads a wish is for', () => {
  it('a batch: those of it that the wish makes sense for', async () => {
    open();
    expect(await control.call('pause', { chosen: batch(photos.id) })).toEqual({
      changedCount: 1,
      refusedJobIds: [],
      undo: null,
    });
    expect(states()).toEqual(['suspended', 'error', 'acknowledged', 'queued', 'error', 'acknowledged']);
  });

  it('all of them', async () => {
    open();
    await control.call('pause', { chosen: all });
    expect(states().filter((state) => state === 'suspended')).toHaveLength(2);
    await control.call('resume', { chosen: all });
    expect(states().filter((state) => state === 'queued')).toHaveLength(2);
  });

  it('those that are named, with those that refuse, each once', async () => {
    const [waits, , isDone] = open().photos;
    const chosen = { jobIds: [waits?.id ?? '', isDone?.id ?? ''], batchIds: [photos.id], isAll: false };
    expect(await control.call('pause', { chosen })).toMatchObject({
      changedCount: 1,
      refusedJobIds: [isDone?.id],
    });
  });

  it('all of them now: also those whose cancel could still be taken back', async () => {
    open();
    await control.call('cancel', { chosen: all, isNow: false });
    expect(await control.call('cancel', { chosen: all, isNow: false })).toMatchObject({ changedCount: 0 });
    expect(await control.call('cancel', { chosen: all, isNow: true })).toMatchObject({ changedCount: 4 });
    expect(states().filter((state) => state === 'cancelled')).toHaveLength(4);
  });

  it('what is not there is refused', async () => {
    open();
    const id = sampleJob().id;
    expect(await control.call('cancel', { chosen: named(id), isNow: true })).toMatchObject({
      changedCount: 0,
      refusedJobIds: [id],
    });
  });
});

describe('each wish', () => {
  it('remove clears what is over; what needs the user only when its batch is named', async () => {
    open();
    await control.call('remove', { chosen: all, isNow: true });
    expect(states()).toEqual(['queued', 'error', 'queued', 'error']);
    await control.call('remove', { chosen: batch(photos.id), isNow: true });
    expect(states()).toEqual(['queued', 'queued', 'error']);
  });

  it('cancel can be taken back, the newest first', async () => {
    open();
    const before = states();
    const outcome = await control.call('cancel', { chosen: batch(papers.id), isNow: false });
    expect(outcome).toMatchObject({ changedCount: 2, undo: { kind: 'cancel', count: 2 } });
    expect(await control.call('undo', {})).toMatchObject({ undone: { kind: 'cancel' }, refusedCount: 0 });
    expect(states()).toEqual(before);
    expect(await control.call('undo', {})).toBeNull();
  });

  it.each([
    ['a folder that is searched leaves its neighbour alone', ['two/file.bin']],
    ['everything ends the search', []],
  ])('cancel of %s', async (_, found) => {
    open();
    for (const name of ['one', 'two']) {
      mkdirSync(rig.folder.join(name));
      rig.makeFile(`${name}/file.bin`, 100);
    }
    const sourcePaths = ['one', 'two'].map((name) => rig.folder.join(name));
    const added = rig.queue.add({ sourcePaths, remoteUrl: new URL('http://server.example/drop/') });
    await rig.until(() => rig.queue.batches().length === 4);
    const one = rig.queue.batches().find(({ label }) => label === 'one');
    const chosen = found.length > 0 ? batch(one?.id ?? '') : all;
    const cancelled = control.call('cancel', { chosen, isNow: true });
    const { addedJobIds } = await added;
    await cancelled;
    expect(addedJobIds.map((id) => rig.job(id).relativePath)).toEqual(found);
  });

  it('move, priority, run now', async () => {
    const { papers: jobs } = open();
    const [, , last] = [jobs[2], jobs[1], jobs[1]];
    const chosen = named(last?.id ?? '');
    await control.call('move', { chosen, direction: 'top' });
    expect(rig.queue.jobs()[0]?.id).toBe(last?.id);
    await control.call('priority', { chosen, priority: 'high' });
    await control.call('run-now', { chosen: batch(papers.id) });
    expect(rig.queue.jobs().filter(({ isRunNow }) => isRunNow).length).toBeGreaterThan(0);
    expect(rig.queue.job(last?.id ?? '')?.priority).toBe('high');
  });

  it('a limit for one, for a batch together, for the whole queue', async () => {
    const [waits] = open().photos;
    await control.call('limit', { chosen: named(waits?.id ?? ''), bytesPerSecond: 2_000 });
    await control.call('limit', { chosen: batch(papers.id), bytesPerSecond: 3_000 });
    await control.call('limit', { chosen: all, bytesPerSecond: 4_000 });
    expect(rig.queue.job(waits?.id ?? '')?.bytesPerSecond).toBe(2_000);
    expect(rig.queue.batches()).toMatchObject([{ bytesPerSecond: null }, { bytesPerSecond: 3_000 }]);
    expect(rig.queue.settings().bytesPerSecond).toBe(4_000);
  });

  it('retry of a batch tries what failed', async () => {
    open();
    expect(await control.call('retry', { chosen: batch(photos.id) })).toMatchObject({ changedCount: 1 });
    expect(states()).toEqual(['queued', 'queued', 'acknowledged', 'queued', 'error', 'acknowledged']);
  });
});

describe('each question', () => {
  it('list: by state, batch and id', async () => {
    const jobs = open();
    const ask = async (query: object) => {
      const everything = { states: null, batchIds: null, jobIds: null, offset: 0 };
      const { rows } = await control.call('list', { ...everything, ...query });
      return rows.map(({ job }) => job.id);
    };
    const ids = (from: readonly Job[]): string[] => from.map(({ id }) => id);
    expect(await ask({})).toEqual([...ids(jobs.photos), ...ids(jobs.papers)]);
    expect(await ask({ states: ['error'] })).toEqual([jobs.photos[1]?.id, jobs.papers[1]?.id]);
    expect(await ask({ batchIds: [papers.id] })).toEqual(ids(jobs.papers));
    expect(await ask({ jobIds: ids(jobs.photos).slice(1), states: ['acknowledged'] })).toEqual([
      jobs.photos[2]?.id,
    ]);
  });

  it('find: beginnings of ids, of uploads and batches alike, in either case', async () => {
    const [first] = open().photos;
    const { found } = await control.call('find', {
      words: [first?.id ?? '', 'AAAA', '00000000-0000', 'ffff'],
    });
    expect(found[0]).toEqual([{ kind: 'job', id: first?.id, name: first?.relativePath }]);
    expect(found[1]).toEqual([{ kind: 'batch', id: photos.id, name: 'photos' }]);
    expect(found[2]).toHaveLength(6);
    expect(found[3]).toEqual([]);
  });

  it('batches with their sums', async () => {
    open();
    const { rows } = await control.call('batches', {});
    expect(rows).toMatchObject([
      { batch: { label: 'photos' }, sum: { state: 'waiting', files: 3, acknowledged: 1, failed: 1 } },
      { batch: { label: 'papers' } },
    ]);
  });

  it('settings, read and changed one by one; nonsense is refused', async () => {
    open();
    const settings = await control.call('read-settings', {});
    await control.call('change-settings', { maxBigUploads: 2 });
    const changed = { ...settings, maxBigUploads: 2, maxSmallUploads: 9 };
    expect(await control.call('change-settings', { maxSmallUploads: 9 })).toEqual(changed);
    expect(await control.call('read-settings', {})).toEqual(changed);
    for (const nonsense of [{ maxBigUploads: 0 }, { maxBigUpload: 2 }])
      await expect(control.call('change-settings', nonsense)).rejects.toThrow(ControlRefused);
  });

  it('a manifest of what is there, no receipt of what is not done', async () => {
    const [waits, , isDone] = open().photos;
    const { text } = await control.call('manifest', { batchId: photos.id, format: 'csv' });
    expect(text).toContain(isDone?.relativePath);
    expect(await control.call('receipt', { jobId: waits?.id ?? '' })).toEqual({ text: null });
    expect((await control.call('public-key', {})).text).toContain('BEGIN PUBLIC KEY');
  });
});
