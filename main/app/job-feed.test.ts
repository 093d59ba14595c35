import { beforeEach, describe, expect, it } from 'vitest';
import { changeOf } from '../../shared/job-change.ts';
import { type Patch, patchSchema, snapshotSchema } from '../../shared/job-patch.ts';
import type { BatchView, JobView } from '../../shared/job-view.ts';
import { defaultQueueSettings } from '../../shared/queue-settings.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import { viewOfJob } from '../queue/job.ts';
import type { QueueChange } from '../queue/upload-manager.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { sampleJob, sampleTime } from '../testing/sample-jobs.ts';
import { JobFeed } from './job-feed.ts';

let clock: FakeClock;
let jobs: Map<string, JobView>;
let bytes: Map<string, number>;
let tell: (change: QueueChange) => void;
let patches: Patch[];
let feed: JobFeed;
let status: QueueStatus;

const fairStatus: QueueStatus = {
  hold: null,
  servers: [],
  limit: null,
  scans: [],
  undo: [],
  settings: defaultQueueSettings,
};

const practiceOff = { state: 'off', lastUrl: 'http://127.0.0.1:1/t/' } as const;

const batch: BatchView = {
  id: '00000000-0000-4000-8000-000000000000',
  kind: 'folder',
  label: 'drop',
  destinationUrl: 'http://server.example/drop/',
  naming: null,
  scan: 'complete',
  bytesPerSecond: null,
  isPaused: false,
  addedAt: sampleTime,
};

beforeEach(() => {
  clock = new FakeClock();
  jobs = new Map();
  bytes = new Map();
  patches = [];
  status = fairStatus;
  feed = new JobFeed(
    {
      jobIds: () => [...jobs.keys()],
      job: (jobId) => jobs.get(jobId) ?? null,
      batches: () => [batch],
      progress: (jobId) =>
        jobs.has(jobId)
          ? {
              jobId,
              acknowledgedBytes: bytes.get(jobId) ?? 0,
              sentBytes: bytes.get(jobId) ?? 0,
              bytesPerSecond: null,
              movedAt: null,
              secondsLeft: null,
            }
          : null,
      status: () => status,
      onChange(listener) {
        tell = listener;
        return () => undefined;
      },
    },
    clock,
    practiceOff,
  );
  look();
  clock.advance(50);
});

/** A page that takes every patch at once. */
const look = (): void =>
  ask((patch) => {
    patches.push(patch);
    look();
  });

/** A page that asks for one patch. */
function ask(take: (patch: Patch) => void): void {
  feed.next((patch) => {
    if (patch !== null) take(patchSchema.parse(patch));
  });
}

function job(change: Partial<JobView> = {}): JobView {
  const view = { ...viewOfJob(sampleJob()), ...change };
  jobs.set(view.id, view);
  tell({ type: 'job', job: view });
  return view;
}
/** Of a job that all who look have. */
function changeKnown(view: JobView, more: Partial<JobView>): JobView {
  const next = { ...view, ...more };
  jobs.set(view.id, next);
  tell({ type: 'job', job: next, isKnown: true });
  return next;
}
function change(view: JobView, more: Partial<JobView>): JobView {
  const next = { ...view, ...more };
  jobs.set(view.id, next);
  tell({ type: 'job', job: next });
  return next;
}
function progress(view: JobView, acknowledgedBytes: number): void {
  bytes.set(view.id, acknowledgedBytes);
  tell({ type: 'progress', jobId: view.id });
}
function remove(...views: JobView[]): void {
  for (const { id } of views) jobs.delete(id);
  tell({ type: 'removed', jobIds: views.map(({ id }) => id) });
}
/** Long enough that the next change goes out at once. */
const turn = (): void => clock.advance(50);

describe('states', () => {
  it('go out at the next turn', () => {
    const one = job();
    expect(patches).toEqual([]);
    clock.advance(0);
    expect(patches).toEqual([{ revision: 1, jobs: [one] }]);
  });

  it('of one turn are merged, the last of each job counts', () => {
    const [one, two] = [job(), job()];
    change(one, { state: 'connecting' });
    const last = change(one, { state: 'transferring' });
    turn();
    expect(patches).toHaveLength(1);
    expect(patches[0]?.jobs).toEqual([last, two]);
  });

  it('do not wait for the numbers that wait', () => {
    const one = job({ state: 'transferring' });
    turn();
    progress(one, 10);
    const done = change(one, { state: 'acknowledged' });
    turn();
    expect(patches).toMatchObject([
      { revision: 1 },
      { revision: 2, jobs: [done], progress: [{ acknowledgedBytes: 10 }] },
    ]);
    clock.advance(1000);
    expect(patches).toHaveLength(2);
  });

  it('that follow each other quickly go out together: the first at once, then every 50 ms', () => {
    for (let ms = 0; ms < 1000; ms += 1) {
      job();
      clock.advance(1);
    }
    expect(patches).toHaveLength(21);
    turn();
    expect(patches.flatMap((patch) => patch.jobs ?? [])).toHaveLength(1000);
  });

  it('of thousands of jobs come in pieces, one after the other', () => {
    const rows = Array.from({ length: 5000 }, () => job());
    clock.advance(1000);
    expect(patches.map((patch) => patch.jobs?.length)).toEqual([250, 500, 1000, 2000, 1250]);
    patches.length = 0;
    const changed = rows.map((row) => changeKnown(row, { state: 'suspended' }));
    clock.advance(1000);
    expect(patches.map((patch) => patch.jobChanges?.length)).toEqual([2000, 2000, 1000]);
    expect(patches.flatMap((patch) => patch.jobChanges ?? [])).toEqual(changed.map(changeOf));
  });
});

describe('a known job', () => {
  it('comes without what never changes, as it is in the end', () => {
    const one = job();
    turn();
    changeKnown(one, { state: 'connecting', attempts: 1 });
    const last = changeKnown(one, { state: 'transferring', tries: 1 });
    turn();
    expect(patches[1]).toMatchObject({ revision: 2, jobChanges: [changeOf(last)] });
    expect(patches[1]?.jobs).toBeUndefined();
  });

  it('comes whole as long as nobody was told of it', () => {
    const one = job();
    const last = changeKnown(one, { state: 'connecting' });
    turn();
    expect(patches[0]?.jobs).toEqual([last]);
    expect(patches[0]?.jobChanges).toBeUndefined();
  });

  it('comes no more when it is removed in the same turn', () => {
    const one = job();
    turn();
    changeKnown(one, { state: 'acknowledged' });
    remove(one);
    turn();
    expect(patches[1]).toEqual({ revision: 2, removedJobIds: [one.id] });
  });

  it('comes whole when it was removed and is taken back in the same turn', () => {
    const one = job();
    turn();
    changeKnown(one, { state: 'suspended' });
    remove(one);
    const back = job(one);
    turn();
    expect(patches[1]?.jobs).toEqual([back]);
    expect(patches[1]).not.toHaveProperty('removedJobIds');
    expect(patches[1]).not.toHaveProperty('jobChanges');
  });
});

describe('numbers', () => {
  it('go out at most ten times a second, with the newest value', () => {
    const one = job({ state: 'transferring' });
    turn();
    patches.length = 0;
    for (let ms = 1; ms <= 1000; ms += 1) {
      progress(one, ms);
      clock.advance(1);
    }
    expect(patches).toHaveLength(10);
    expect(patches.every((patch) => patch.jobs === undefined)).toBe(true);
    expect(patches.map((patch) => patch.progress?.[0]?.acknowledgedBytes)).toEqual(
      Array.from({ length: 10 }, (_, index) => 100 * (index + 1)),
    );
  });

  it('of many jobs travel together, each once', () => {
    const moving = Array.from({ length: 5 }, () => job({ state: 'transferring' }));
    turn();
    for (const bytes of [1, 2, 3]) for (const one of moving) progress(one, bytes);
    clock.advance(100);
    expect(patches[1]?.progress?.map(({ acknowledgedBytes }) => acknowledgedBytes)).toEqual([3, 3, 3, 3, 3]);
  });

  it('nothing moves, nothing is sent', () => {
    job();
    turn();
    clock.advance(60_000);
    expect(patches).toHaveLength(1);
    expect(clock.runningDelaysMs).toEqual([]);
  });
});

describe('a page that is busy', () => {
  /** Asks once, takes the patch and says no more. */
  function takeOne(): Patch[] {
    const taken: Patch[] = [];
    ask((patch) => taken.push(patch));
    return taken;
  }

  it('gets one patch, and what waited meanwhile merged when it asks again', () => {
    const taken = takeOne();
    const one = job();
    turn();
    for (let round = 1; round <= 100; round += 1) {
      changeKnown(one, { state: 'transferring', attempts: round });
      progress(one, round);
      clock.advance(100);
    }
    const last = changeKnown(one, { state: 'acknowledged' });
    const two = job();
    clock.advance(60_000);
    expect(taken).toMatchObject([{ revision: 1, jobs: [one] }]);
    expect(clock.runningDelaysMs).toEqual([]);

    const next = takeOne();
    clock.advance(50);
    expect(next).toMatchObject([
      { revision: 2, jobs: [two], jobChanges: [changeOf(last)], progress: [{ acknowledgedBytes: 100 }] },
    ]);
  });

  it('gets many rows at once when it is quick, and few when it is slow', () => {
    const sizes: (number | undefined)[] = [];
    takeOne();
    job();
    turn();
    for (let number = 0; number < 20_000; number += 1) job();
    for (const tookMs of [20, 20, 20, 20, 200, 200, 200, 200, 75, 20, 20]) {
      ask((patch) => sizes.push(patch.jobs?.length));
      clock.advance(50);
      clock.advance(tookMs);
    }
    expect(sizes).toEqual([250, 500, 1000, 2000, 2000, 1000, 500, 250, 250, 250, 500]);
  });

  it('is given time for its user before the next one comes', () => {
    takeOne();
    job();
    turn();
    job();
    const next = takeOne();
    clock.advance(49);
    expect(next).toEqual([]);
    clock.advance(1);
    expect(next).toHaveLength(1);
  });

  it('is told of jobs that came, went and came back as they are in the end', () => {
    const [kept, gone] = [job(), job()];
    turn();
    takeOne();
    changeKnown(kept, { state: 'transferring' });
    turn();

    const short = job();
    remove(kept, gone, short);
    const back = job({ ...kept, state: 'suspended' });
    const next = takeOne();
    clock.advance(50);
    expect(next).toMatchObject([{ revision: 3, jobs: [back], removedJobIds: [gone.id, short.id] }]);
    expect(next[0]?.jobChanges).toBeUndefined();
  });

  it('does not stop the feed when it goes away: the one that asks next goes on, after its snapshot', () => {
    takeOne();
    const one = job();
    turn();
    change(one, { state: 'error' });
    const { revision, jobs: rows } = feed.snapshot();
    expect(rows).toMatchObject([{ state: 'error' }]);
    const next = takeOne();
    clock.advance(50);
    expect(next.map((patch) => patch.revision)).toEqual([revision + 1]);
  });

  it('that asks more than once gets each patch once', () => {
    const answers: (Patch | null)[] = [];
    for (let time = 0; time < 1000; time += 1) feed.next((patch) => answers.push(patch));
    job();
    clock.advance(1000);
    job();
    clock.advance(1000);
    expect(answers.filter((patch) => patch !== null)).toHaveLength(1);
    expect(answers).toHaveLength(1000);
    expect(patches).toEqual([]);
  });
});

describe('removing', () => {
  it('names the jobs', () => {
    const one = job();
    turn();
    remove(one);
    turn();
    expect(patches[1]).toEqual({ revision: 2, removedJobIds: [one.id] });
  });

  it('in the turn of the last change: no row comes back, no number either', () => {
    const one = job();
    turn();
    progress(one, 5);
    change(one, { state: 'acknowledged' });
    remove(one);
    turn();
    expect(patches[1]).toEqual({ revision: 2, removedJobIds: [one.id] });
  });
});

describe('batches and the practice server', () => {
  it('a batch comes with its jobs', () => {
    tell({ type: 'batch', batch });
    const one = job();
    turn();
    expect(patches).toMatchObject([{ batches: [batch], jobs: [one] }]);
  });

  it('the practice server is told at once and kept for snapshots', () => {
    expect(feed.snapshot().practiceServer).toEqual(practiceOff);
    const on = { state: 'on', url: 'http://127.0.0.1:1/t/', folder: '/received' } as const;
    feed.setPracticeServer(on);
    turn();
    feed.setPracticeServer(practiceOff);
    expect(feed.snapshot().practiceServer).toEqual(practiceOff);
    turn();
    expect(patches).toEqual([
      { revision: 1, practiceServer: on },
      { revision: 2, practiceServer: practiceOff },
    ]);
  });
});

describe('the status of the queue', () => {
  const offline: QueueStatus = { ...fairStatus, hold: { reason: 'offline', until: null } };

  it('goes out when it has changed, and not when it is only asked for again', () => {
    tell({ type: 'status' });
    clock.advance(100);
    expect(patches).toEqual([{ revision: 1, status: fairStatus }]);
    tell({ type: 'status' });
    clock.advance(100);
    expect(patches).toHaveLength(1);
    status = offline;
    tell({ type: 'status' });
    clock.advance(100);
    expect(patches[1]).toEqual({ revision: 2, status: offline });
  });

  it('goes out when it is again what it was before a snapshot told of another one', () => {
    tell({ type: 'status' });
    clock.advance(100);
    status = offline;
    tell({ type: 'status' });
    expect(feed.snapshot().status).toEqual(offline);
    status = fairStatus;
    clock.advance(100);
    expect(patches.at(-1)).toEqual({ revision: 2, status: fairStatus });
  });

  it('stands in every snapshot as it is then', () => {
    status = offline;
    expect(feed.snapshot().status).toEqual(offline);
  });
});

describe('revisions', () => {
  it('have no gap', () => {
    const one = job();
    for (let round = 0; round < 20; round += 1) {
      if (round % 3 === 0) change(one, { attempts: round });
      else progress(one, round);
      clock.advance(100);
    }
    expect(patches.map(({ revision }) => revision)).toEqual(patches.map((_, index) => index + 1));
  });

  it('a snapshot is whole, and the patch after it has the next one', () => {
    const one = job();
    turn();
    const two = job();
    progress(two, 5);
    const snapshot = snapshotSchema.parse(feed.snapshot());
    expect(snapshot).toMatchObject({ revision: 1, jobs: [one, two], batches: [batch] });
    expect(snapshot.progress.map(({ jobId }) => jobId)).toEqual([two.id]);

    // What had not gone out yet comes again; it says nothing that the snapshot did not say.
    turn();
    expect(patches[1]).toMatchObject({ revision: 2, jobs: [two] });
  });

  it('a snapshot alone uses none up', () => {
    feed.snapshot();
    feed.snapshot();
    job();
    turn();
    expect(patches[0]?.revision).toBe(1);
  });
});

describe('a long list', () => {
  const count = 12_000;
  let views: JobView[];

  beforeEach(() => {
    views = Array.from({ length: count }, () => job());
    clock.advance(1_000);
    patches.length = 0;
  });

  it('begins with the snapshot and goes on in patches, in order, until it is whole', () => {
    const { jobs: first, revision } = snapshotSchema.parse(feed.snapshot());
    clock.advance(1_000);
    expect(first).toHaveLength(1_000);
    expect([...first, ...patches.flatMap((patch) => patch.jobs ?? [])]).toEqual(views);
    expect(patches.map((patch) => patch.revision)).toEqual([1, 2, 3, 4, 5, 6].map((step) => revision + step));
    expect(patches.every((patch) => patch.progress === undefined)).toBe(true);
    expect(clock.runningDelaysMs).toEqual([]);
  });

  it('tells each row as it is when its turn comes, and none that has gone', () => {
    feed.snapshot();
    const [gone, changed] = views.slice(-2) as [JobView, JobView];
    clock.advance(0);
    remove(gone);
    const next = change(changed, { state: 'suspended' });
    bytes.set(changed.id, 7);
    clock.advance(1_000);
    const told = patches.flatMap((patch) => patch.jobs ?? []);
    expect(told.filter(({ id }) => id === gone.id)).toEqual([]);
    expect(told.filter(({ id }) => id === changed.id).at(-1)).toEqual(next);
    expect(patches.at(-1)?.progress).toMatchObject([{ jobId: changed.id, acknowledgedBytes: 7 }]);
  });

  it('begins anew with a new snapshot', () => {
    feed.snapshot();
    clock.advance(0);
    patches.length = 0;
    const { jobs: first } = feed.snapshot();
    clock.advance(1_000);
    const told = [...first, ...patches.flatMap((patch) => patch.jobs ?? [])];
    expect(told.toSorted((one, other) => one.rank - other.rank)).toEqual(views);
  });

  it('goes on past rows that are all gone', () => {
    feed.snapshot();
    for (const { id } of views.slice(1_000, 3_000)) jobs.delete(id);
    clock.advance(1_000);
    expect(patches.flatMap((patch) => patch.jobs ?? [])).toEqual(views.slice(3_000));
  });
});
