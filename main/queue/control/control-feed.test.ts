import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JobView } from '../../../shared/job-view.ts';
import { defaultQueueSettings } from '../../../shared/queue-settings.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { sampleJob } from '../../testing/sample-jobs.ts';
import { viewOfJob } from '../job.ts';
import type { QueueChange } from '../queue-change.ts';
import type { ControlEvent } from './control-contract.ts';
import { ControlFeed } from './control-feed.ts';

let clock: FakeClock;
let events: ControlEvent[];
let jobs: Map<string, JobView>;
let isFull: boolean;
let readAgain: () => void;
let tell: (change: QueueChange) => void;
let feed: ControlFeed;

beforeEach(() => {
  clock = new FakeClock();
  events = [];
  jobs = new Map();
  isFull = false;
  feed = new ControlFeed(
    {
      job: (id) => jobs.get(id) ?? null,
      progress: (jobId) => ({
        jobId,
        acknowledgedBytes: clock.monotonic(),
        sentBytes: clock.monotonic(),
        bytesPerSecond: null,
        movedAt: null,
        secondsLeft: null,
      }),
      status: () => ({
        hold: null,
        servers: [],
        limit: null,
        scans: [],
        undo: [],
        settings: defaultQueueSettings,
      }),
      onChange(listener) {
        tell = listener;
        return () => {
          tell = () => undefined;
        };
      },
    },
    clock,
    {
      write(event) {
        events.push(event);
        return !isFull;
      },
      onReady(callback) {
        readAgain = callback;
      },
    },
  );
});
afterEach(() => {
  feed.end();
  expect(clock.runningDelaysMs).toEqual([]);
});

function job(change: Partial<JobView> = {}): JobView {
  const view = { ...viewOfJob(sampleJob()), ...change };
  jobs.set(view.id, view);
  return view;
}
function change(view: JobView): void {
  tell({ type: 'job', job: view });
}
const types = (): string[] => events.map(({ type }) => type);
const rows = (): JobView[] =>
  events.flatMap((event) => (event.type === 'jobs' ? event.rows.map(({ job: view }) => view) : []));

it('many changes of one job are one row, as it is in the end', () => {
  const one = job();
  for (const state of ['queued', 'connecting', 'transferring'] as const) change(job({ ...one, state }));
  clock.advance(100);
  expect(rows()).toMatchObject([{ id: one.id, state: 'transferring' }]);
});

it('moving numbers go out at most four times a second', () => {
  const one = job();
  for (let ms = 0; ms < 10_000; ms += 10) {
    tell({ type: 'progress', jobId: one.id });
    tell({ type: 'status' });
    clock.advance(10);
  }
  const count = (type: string): number => types().filter((each) => each === type).length;
  expect(count('progress')).toBeLessThanOrEqual(41);
  expect(count('progress')).toBeGreaterThan(35);
  expect(count('status')).toBeLessThanOrEqual(41);
});

it('the last number is told, however soon after another one it came', () => {
  const one = job();
  tell({ type: 'progress', jobId: one.id });
  clock.advance(1);
  tell({ type: 'progress', jobId: one.id });
  clock.advance(1000);
  expect(events).toHaveLength(2);
});

it('a job that is removed is no row any more; one that came back is', () => {
  const [gone, back] = [job(), job()];
  change(gone);
  jobs.delete(gone.id);
  tell({ type: 'removed', jobIds: [gone.id, back.id] });
  change(back);
  clock.advance(100);
  expect(types()).toEqual(['removed', 'jobs']);
  expect(rows()).toEqual([back]);
});

it('a slow reader gets the state at the time of reading, and nothing is kept for it but ids', () => {
  const one = job({ state: 'queued' });
  change(one);
  isFull = true;
  clock.advance(100);
  expect(events).toHaveLength(1);
  for (const state of ['connecting', 'transferring', 'closing'] as const) {
    change(job({ ...one, state }));
    tell({ type: 'progress', jobId: one.id });
    clock.advance(1000);
  }
  expect(events).toHaveLength(1);

  isFull = false;
  readAgain();
  clock.advance(1000);
  expect(types().slice(1)).toEqual(['jobs', 'progress']);
  expect(rows().at(-1)?.state).toBe('closing');
});

it('a reader that stays full is written to once for each time that it says it is ready', () => {
  for (let index = 0; index < 1000; index += 1) change(job());
  isFull = true;
  clock.advance(100);
  for (let round = 2; round <= 5; round += 1) {
    readAgain();
    clock.advance(100);
    expect(events).toHaveLength(round);
  }
  expect(new Set(rows().map(({ id }) => id)).size).toBe(1000);
});

it('at its end, what is pending is told at once', () => {
  const one = job();
  tell({ type: 'progress', jobId: one.id });
  clock.advance(1);
  change(job({ ...one, state: 'acknowledged' }));
  tell({ type: 'progress', jobId: one.id });
  feed.end();
  expect(types()).toEqual(['progress', 'jobs', 'progress']);
  change(one);
  clock.advance(1000);
  expect(events).toHaveLength(3);
});

it('more removals than are remembered: ask anew', () => {
  change(job());
  isFull = true;
  clock.advance(100);
  const ids = Array.from({ length: 100_001 }, (_, index) => `id-${index}`);
  tell({ type: 'removed', jobIds: ids });
  isFull = false;
  readAgain();
  clock.advance(100);
  expect(types().slice(1)).toEqual(['anew']);
});
