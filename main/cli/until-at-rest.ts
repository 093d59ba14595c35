import { countOf } from '../../shared/i18n/plural.ts';
import type { JobState, JobView } from '../../shared/job-view.ts';
import { barringCodes } from '../queue/server-gates.ts';
import type { UploadManager } from '../queue/upload-manager.ts';
import type { Report } from './report.ts';

type WatchedQueue = Pick<UploadManager, 'jobs' | 'progress' | 'onChange' | 'cancel'>;

const cancelWaitMs = 10_000;
const endStates: ReadonlySet<JobState> = new Set(['acknowledged', 'error', 'cancelled']);

/** Reports until all jobs rest, or until Ctrl-C has cancelled them; true in that case. */
export function untilAtRest(queue: WatchedQueue, own: ReadonlySet<string>, report: Report): Promise<boolean> {
  return new Promise((resolve) => {
    let isCancelled = false;
    const views = new Map<string, JobView>();
    const moving = new Set<string>();
    /** Servers that let nobody in. */
    const barred = new Set<string>();
    const toldBytes = new Map<string, number>();

    const stopWatching = queue.onChange((change) => {
      if (change.type === 'job' && own.has(change.job.id)) {
        note(change.job);
        if (isOver()) finish();
      } else if (change.type === 'progress' && own.has(change.jobId)) {
        tellProgress(change.jobId);
      }
    });

    /** What waits behind uploads that were not let in would wait for ever: nobody here could let it in. */
    function isOver(): boolean {
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
      if (job.state === 'error' && job.error !== null && barringCodes.has(job.error.code))
        barred.add(new URL(job.remoteUrl).origin);
      if (endStates.has(job.state)) moving.delete(job.id);
      else moving.add(job.id);
      const progress = queue.progress(job.id);
      if (progress && whatShows(before) !== whatShows(job)) report.state(job, progress);
    }
    function tellProgress(jobId: string): void {
      const job = views.get(jobId);
      const progress = queue.progress(jobId);
      // Only what the server has confirmed is news.
      if (!job || !progress || toldBytes.get(jobId) === progress.acknowledgedBytes) return;
      toldBytes.set(jobId, progress.acknowledgedBytes);
      report.progress(job, progress);
    }
    const onInterrupt = (): void => {
      if (isCancelled) {
        finish();
        return;
      }
      isCancelled = true;
      report.note('Cancelling; Ctrl-C again leaves at once.');
      queue.cancel([...moving], { isNow: true });
      setTimeout(finish, cancelWaitMs).unref();
    };
    function finish(): void {
      stopWatching();
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onInterrupt);
      resolve(isCancelled);
    }
    process.on('SIGINT', onInterrupt);
    process.on('SIGTERM', onInterrupt);
    for (const job of queue.jobs()) if (own.has(job.id)) note(job);
    if (isOver()) finish();
  });
}

const heldBackWords = (count: number): string =>
  `${countOf(count, 'more upload was', 'more uploads were')} not tried: the server lets nobody in.`;

/** A job changes more often than what a user can see of it. */
function whatShows(job: JobView | undefined): string | null {
  return job ? JSON.stringify([job.state, job.error, job.nextTryAt, job.cancelOutcome]) : null;
}
