import { visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import type { Announcer } from './announcer.ts';
import type { JobStore, QueueState } from './job-store.ts';
import { placeInQueue } from './place-in-queue.ts';

/**
 * Says where a job stands after it was moved, as soon as the list has it there.
 * @param before its rank when the move was asked for
 */
export function tellPlace(
  queue: JobStore,
  announcer: Announcer,
  jobId: string,
  before: number | undefined,
): void {
  const tell = (state: QueueState): boolean => {
    const job = state.byId.get(jobId);
    if (job === undefined || job.rank === before) return false;
    const { place, count } = placeInQueue(state, jobId);
    announcer.say(en.queue.moved(visibleText(job.fileName), place, count));
    return true;
  };
  // The answer may be faster than its patch.
  if (tell(queue.getState())) return;
  const unsubscribe = queue.subscribe((state) => {
    if (tell(state)) unsubscribe();
  });
}
