import { type Lane, lanes, type ReadyJobs } from './ready-jobs.ts';

/** Places for uploads; the scheduler takes them one by one. Cancels need none of them. */
export interface Places {
  /** Whether the queue has a place for one more in this lane; `isRunNow` asks for none. */
  isFree(lane: Lane, isRunNow: boolean): boolean;
  /** Whether the server may get one more in this lane. */
  isServerFree(origin: string, lane: Lane): boolean;
}

/**
 * The job to start next, or null: of all that have a place, the one of the best level and, in it, of the least
 * rank. A server that is full or shut never holds up the jobs of another one.
 */
export function chooseNext(
  ready: ReadyJobs,
  places: Places,
  mayRun: (jobId: string) => boolean,
): string | null {
  let best: { jobId: string; level: number; rank: number } | null = null;
  for (const origin of ready.origins()) {
    for (const lane of lanes) {
      if (!places.isServerFree(origin, lane)) continue;
      const first = ready.first(origin, lane);
      if (first === null) continue;
      if (!places.isFree(lane, first.level === 0) || !mayRun(first.jobId)) continue;
      const isBetter =
        best === null || first.level < best.level || (first.level === best.level && first.rank < best.rank);
      if (isBetter) best = first;
    }
  }
  return best?.jobId ?? null;
}
