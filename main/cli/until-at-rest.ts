import type { JobState } from '../../shared/job-view.ts';
import type { UploadManager } from '../queue/upload-manager.ts';
import type { Report } from './report.ts';

const cancelWaitMs = 10_000;
const endStates: ReadonlySet<JobState> = new Set(['acknowledged', 'error', 'cancelled']);

/** Reports until all jobs rest, or until Ctrl-C has cancelled them; true in that case. */
export function untilAtRest(
  queue: UploadManager,
  own: ReadonlySet<string>,
  report: Report,
): Promise<boolean> {
  return new Promise((resolve) => {
    let isCancelled = false;
    const views = new Map(queue.jobs().map((job) => [job.id, job]));
    const settleIfDone = (): void => {
      if ([...own].every((id) => endStates.has(views.get(id)?.state ?? 'cancelled'))) finish();
    };
    const stopWatching = queue.onChange((change) => {
      if (change.type === 'job' && own.has(change.job.id)) {
        views.set(change.job.id, change.job);
        tell('state', change.job.id);
        settleIfDone();
      } else if (change.type === 'progress' && own.has(change.jobId)) {
        tell('progress', change.jobId);
      }
    });
    const told = new Map<string, number>();
    function tell(kind: 'state' | 'progress', jobId: string): void {
      const job = views.get(jobId);
      const progress = queue.progress(jobId);
      if (!job || !progress) return;
      if (kind === 'progress') {
        // Only what the server has confirmed is news.
        if (told.get(jobId) === progress.acknowledgedBytes) return;
        told.set(jobId, progress.acknowledgedBytes);
      }
      report[kind](job, progress);
    }
    const onInterrupt = (): void => {
      if (isCancelled) {
        finish();
        return;
      }
      isCancelled = true;
      report.note('Cancelling; Ctrl-C again leaves at once.');
      queue.cancel([...own].filter((id) => !endStates.has(views.get(id)?.state ?? 'cancelled')));
      setTimeout(finish, cancelWaitMs).unref();
      settleIfDone();
    };
    function finish(): void {
      stopWatching();
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onInterrupt);
      resolve(isCancelled);
    }
    process.on('SIGINT', onInterrupt);
    process.on('SIGTERM', onInterrupt);
    for (const id of own) tell('state', id);
    settleIfDone();
  });
}
