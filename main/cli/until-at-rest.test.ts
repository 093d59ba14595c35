import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobView, ProgressView } from '../../shared/job-view.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { viewOfJob } from '../queue/job.ts';
import type { QueueChange } from '../queue/upload-manager.ts';
import { sampleJob } from '../testing/sample-jobs.ts';
import { untilAtRest } from './until-at-rest.ts';

let views: Map<string, JobView>;
let bytes: number;
let lines: string[];
let cancelled: string[][];
let listeners: Set<(change: QueueChange) => void>;
const signals = ['SIGINT', 'SIGTERM'] as const;
let handlersBefore: number;

beforeEach(() => {
  views = new Map();
  bytes = 0;
  lines = [];
  cancelled = [];
  listeners = new Set();
  handlersBefore = process.listenerCount('SIGINT');
});
afterEach(() => {
  expect(process.listenerCount('SIGINT')).toBe(handlersBefore);
  expect(listeners.size).toBe(0);
});

const queue = {
  jobs: () => [...views.values()],
  progress: (jobId: string): ProgressView => ({
    jobId,
    acknowledgedBytes: bytes,
    sentBytes: bytes,
    bytesPerSecond: null,
    movedAt: null,
    secondsLeft: null,
  }),
  onChange(listener: (change: QueueChange) => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
const report = {
  state: (job: JobView) => void lines.push(`state ${job.state}`),
  progress: (_job: JobView, { acknowledgedBytes }: ProgressView) =>
    void lines.push(`progress ${acknowledgedBytes}`),
  skipped() {},
  wait() {},
  note: (text: string) => void lines.push(text),
  end() {},
};

function job(change: Partial<JobView> = {}): JobView {
  const view = { ...viewOfJob(sampleJob()), ...change };
  views.set(view.id, view);
  return view;
}
function change(view: JobView, more: Partial<JobView>): void {
  const next = { ...(views.get(view.id) ?? view), ...more };
  views.set(view.id, next);
  for (const listener of listeners) listener({ type: 'job', job: next });
}
function progress(view: JobView): void {
  for (const listener of listeners) listener({ type: 'progress', jobId: view.id });
}
function watch(...jobs: JobView[]): Promise<boolean> {
  const ids = new Set(jobs.map(({ id }) => id));
  return untilAtRest(
    queue,
    {
      isOwn: ({ id }) => ids.has(id),
      restStates: new Set(['acknowledged', 'error', 'cancelled']),
      onInterrupt: (movingIds) => cancelled.push(movingIds),
    },
    report,
  );
}

describe('what is told', () => {
  it('every state once, and only what shows', async () => {
    const one = job();
    const resting = watch(one);
    change(one, { state: 'connecting' });
    change(one, { state: 'transferring' });
    // The session, the offset: stored, but nothing that a user sees.
    change(one, { sessionId: '{A}' });
    change(one, { attempts: 1 });
    change(one, { state: 'acknowledged' });
    expect(await resting).toBe(false);
    expect(lines).toEqual(['state queued', 'state connecting', 'state transferring', 'state acknowledged']);
  });

  it('a new error, another time for the next try, how a cancel ended', async () => {
    const one = job({ state: 'transientError', nextTryAt: 1 });
    const resting = watch(one);
    change(one, { nextTryAt: 2 });
    change(one, { error: uploadError('server-busy', 'transient') });
    change(one, { state: 'cancelling' });
    change(one, { cancelOutcome: 'confirmed', state: 'cancelled' });
    await resting;
    expect(lines).toHaveLength(5);
  });

  it('progress when the server has confirmed more', async () => {
    const one = job({ state: 'transferring' });
    const resting = watch(one);
    for (bytes of [0, 0, 10, 10, 20]) progress(one);
    change(one, { state: 'error' });
    await resting;
    expect(lines).toEqual(['state transferring', 'progress 0', 'progress 10', 'progress 20', 'state error']);
  });

  it('no progress of what is over, whatever is told of it afterwards', async () => {
    const [one, other] = [job({ state: 'transferring' }), job()];
    const resting = watch(one, other);
    change(one, { state: 'acknowledged' });
    bytes = 10;
    progress(one);
    change(other, { state: 'acknowledged' });
    await resting;
    expect(lines.slice(2)).toEqual(['state acknowledged', 'state acknowledged']);
  });

  it('nothing of other jobs', async () => {
    const [one, other] = [job(), job()];
    const resting = watch(one);
    change(other, { state: 'connecting' });
    progress(other);
    change(one, { state: 'acknowledged' });
    await resting;
    expect(lines).toEqual(['state queued', 'state acknowledged']);
  });
});

describe('when it ends', () => {
  it.each(['acknowledged', 'error', 'cancelled'] as const)('all are %s already', async (state) => {
    expect(await watch(job({ state }), job({ state }))).toBe(false);
  });

  it('with the last of many', async () => {
    const jobs = Array.from({ length: 10_000 }, () => job());
    const resting = watch(...jobs);
    for (const one of jobs) change(one, { state: 'acknowledged' });
    expect(await resting).toBe(false);
  });

  it.each(signals)('%s cancels what still moves, and waits for it', async (signal) => {
    const [moving, done] = [job({ state: 'transferring' }), job({ state: 'acknowledged' })];
    const resting = watch(moving, done);
    process.emit(signal);
    expect(cancelled).toEqual([[moving.id]]);
    change(moving, { state: 'cancelling' });
    change(moving, { state: 'cancelled' });
    expect(await resting).toBe(true);
  });

  it('a second Ctrl-C leaves at once', async () => {
    const resting = watch(job({ state: 'transferring' }));
    process.emit('SIGINT');
    process.emit('SIGINT');
    expect(await resting).toBe(true);
    expect(cancelled).toHaveLength(1);
  });
});
