import { countOf } from '../../shared/i18n/plural.ts';
import type { JobState, JobView, ProgressView } from '../../shared/job-view.ts';
import { isBarred } from '../queue/runs/server-gates.ts';
import type { QueueChange } from '../queue/upload-manager.ts';
import type { Report } from './report.ts';

interface WatchedQueue {
  jobs(): JobView[];
  progress(jobId: string): ProgressView | null;
  onChange(listener: (change: QueueChange) => void): () => void;
}

export interface Watch {
  isOwn(job: JobView): boolean;
  restStates: ReadonlySet<JobState>;
  /** True while more uploads may join by themselves. */
  isFilling?(): boolean;
  /** At the first Ctrl-C. Null: that one ends the watch at once. */
  onInterrupt: ((movingIds: string[]) => void) | null;
  /** Ends the watch, as when nothing more is told. */
  signal?: AbortSignal;
}

const cancelWaitMs = 10_000;

/** Reports until all of its jobs rest, or until Ctrl-C; true in that case. */
export function untilAtRest(
  queue: WatchedQueue,
  { isOwn, restStates, isFilling = () => false, onInterrupt, signal }: Watch,
  report: Report,
): Promise<boolean> {
  return new Promise((resolve) => {
    let isInterrupted = false;
    const views = new Map<string, JobView>();
    const moving = new Set<string>();
    /** Servers that let nobody in. */
    const barred = new Set<string>();
    const toldBytes = new Map<string, number>();

    const stopWatching = queue.onChange((change) => {
      switch (change.type) {
        case 'job':
          if (isOwn(change.job)) note(change.job);
          break;
        case 'progress':
          tellProgress(change.jobId);
          return;
        case 'removed':
          for (const id of change.jobIds) moving.delete(id);
          break;
      }
      if (isOver()) finish();
    });

    /** What waits behind uploads that were not let in would wait for ever: nobody here could let it in. */
    function isOver(): boolean {
      if (isFilling()) return false;
      if (moving.size === 0) return true;
      if (barred.size === 0 || ![...moving].every(isHeldBack)) return false;
      report.note(heldBackWords(moving.size));
      return true;
    }
    function isHeldBack(jobId: string): boolean {
      const job = views.get(jobId);
      return job?.state === 'queued' && barred.has(new URL(job.remoteUrl).origin);
    }
    function note(job: JobView): void {
      const before = views.get(job.id);
      views.set(job.id, job);
      if (isBarred(job)) barred.add(new URL(job.remoteUrl).origin);
      if (restStates.has(job.state)) moving.delete(job.id);
      else moving.add(job.id);
      const progress = queue.progress(job.id);
      if (progress && whatShows(before) !== whatShows(job)) report.state(job, progress);
    }
    function tellProgress(jobId: string): void {
      const job = views.get(jobId);
      const progress = queue.progress(jobId);
      // Only what the server has confirmed is news, and of what is over nothing is.
      if (!job || !moving.has(jobId) || !progress || toldBytes.get(jobId) === progress.acknowledgedBytes)
        return;
      toldBytes.set(jobId, progress.acknowledgedBytes);
      report.progress(job, progress);
    }
    const interrupt = (): void => {
      const isSecond = isInterrupted;
      isInterrupted = true;
      if (isSecond || onInterrupt === null) {
        finish();
        return;
      }
      onInterrupt([...moving]);
      setTimeout(finish, cancelWaitMs).unref();
    };
    function finish(): void {
      stopWatching();
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
      signal?.removeEventListener('abort', finish);
      resolve(isInterrupted);
    }
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
    signal?.addEventListener('abort', finish);
    for (const job of queue.jobs()) if (isOwn(job)) note(job);
    if (isOver() || signal?.aborted) finish();
  });
}

const heldBackWords = (count: number): string =>
  `${countOf(count, 'more upload was', 'more uploads were')} not tried: the server lets nobody in.`;

/** A job changes more often than what a user can see of it. */
function whatShows(job: JobView | undefined): string | null {
  return job ? JSON.stringify([job.state, job.error, job.nextTryAt, job.cancelOutcome]) : null;
}
