import { finishedStates, type JobView } from '../../shared/job-view.ts';
import type { UploadManager } from '../queue/upload-manager.ts';
import type { PracticeHost } from './practice-host.ts';

type Queue = Pick<UploadManager, 'jobs' | 'retry'>;
type Practice = Pick<PracticeHost, 'start' | 'owns'>;

/** Unfinished uploads to the practice server of this program, running or not. */
export const practiceJobs = (queue: Pick<Queue, 'jobs'>, practice: Pick<Practice, 'owns'>): JobView[] =>
  queue.jobs().filter((job) => !finishedStates.has(job.state) && practice.owns(job.remoteUrl));

/** Starts the practice server; uploads that wait for it go on at once. */
export async function startForWaiting(queue: Queue, practice: Practice): ReturnType<Practice['start']> {
  const view = await practice.start();
  const waiting = practiceJobs(queue, practice).filter((job) => job.nextTryAt !== null);
  await queue.retry(waiting.map((job) => job.id));
  return view;
}

/** Tries jobs again; the practice server is started first where one of them needs it. */
export async function retryJobs(
  queue: Queue,
  practice: Practice,
  jobIds: readonly string[],
): ReturnType<Queue['retry']> {
  const wanted = new Set(jobIds);
  if (practiceJobs(queue, practice).some((job) => wanted.has(job.id))) await practice.start();
  return queue.retry(jobIds);
}
