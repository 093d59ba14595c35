import { type JobView, restStates } from '../../shared/job-view.ts';
import type { Chosen } from '../queue/control/control-contract.ts';
import { createReport } from './create-report.ts';
import type { QueueAccess } from './open-owner.ts';
import type { QueueArguments } from './queue-arguments.ts';
import { QueueMirror } from './queue-mirror.ts';
import { tellWaits } from './tell-waits.ts';
import { untilAtRest } from './until-at-rest.ts';
import { whichJobs } from './which-jobs.ts';

type MonitorArguments = Extract<QueueArguments, { command: 'monitor' }>;

/** Shows what moves until nothing does. An own queue runs meanwhile; Ctrl-C leaves the rest for the next start. */
export async function monitorCommand(
  args: MonitorArguments,
  { control, isOwn, openedWith }: QueueAccess,
): Promise<number> {
  const chosen = await whichJobs(control, { words: args.words, isAll: args.words.length === 0 });
  const mirror = await QueueMirror.of(control);
  // Why has been told when it was opened: nothing in it will ever move.
  if (mirror.status().hold?.reason === 'read-only') return 1;
  const report = createReport(args.isJson, isOwn);
  const isWatched = watchOf(chosen, openedWith, new Set(mirror.jobs().map(({ id }) => id)));
  const gone = new AbortController();
  void control.gone.then(() => gone.abort());
  const stopTelling = tellWaits(mirror, report);
  const wasInterrupted = await untilAtRest(
    mirror,
    {
      isOwn: isWatched,
      restStates,
      isFilling: () => mirror.status().scans.length > 0,
      onInterrupt: null,
      signal: gone.signal,
    },
    report,
  );
  stopTelling();
  if (wasInterrupted && isOwn) report.note('Stopped. What is left goes on at the next start.');
  if (gone.signal.aborted)
    report.note('The running Bitlade has ended. What is left goes on at its next start.');
  report.end();
  if (wasInterrupted) return 130;
  const watched = mirror.jobs().filter(isWatched);
  return watched.every((job) => job.state === 'acknowledged' && !job.closeUnconfirmed) ? 0 : 1;
}

/**
 * Of the whole queue only what moves at some time, and what joins it: a small file may be through before anybody
 * has seen it move. What came to rest earlier is no news.
 */
function watchOf(
  { jobIds, batchIds, isAll }: Chosen,
  openedWith: ReadonlySet<string>,
  there: ReadonlySet<string>,
): (job: JobView) => boolean {
  const ids = new Set(isAll ? openedWith : jobIds);
  const batches = new Set(batchIds);
  return (job) => {
    if (isAll && (!restStates.has(job.state) || !there.has(job.id))) ids.add(job.id);
    return ids.has(job.id) || batches.has(job.batchId);
  };
}
