import { finishedStates, type JobView } from '../../shared/job-view.ts';
import type { JobTurn } from './tally.ts';

/** The jobs of one batch. */
export interface JobGroup {
  batchId: string;
  /** By rank. */
  jobs: readonly JobView[];
  /** In the same order; another array only when jobs come, go or change places. */
  jobIds: readonly string[];
  /** Where the batch stands in the list: with the first of its jobs that is not over. */
  rank: number;
}

/** @param turns of jobs of this batch. */
export function groupAfter({ batchId, jobs, jobIds }: JobGroup, turns: readonly JobTurn[]): JobGroup {
  const isInPlace = turns.every(({ was, is }) => was?.job.rank === is?.job.rank);
  const after = isInPlace ? replaced(jobs, turns) : rearranged(jobs, turns);
  return {
    batchId,
    jobs: after,
    jobIds: isInPlace ? jobIds : idsAfter(jobIds, after),
    rank: (after.find(({ state }) => !finishedStates.has(state)) ?? after[0])?.rank ?? 0,
  };
}

export const emptyGroup = (batchId: string): JobGroup => ({ batchId, jobs: [], jobIds: [], rank: 0 });

function replaced(jobs: readonly JobView[], turns: readonly JobTurn[]): readonly JobView[] {
  const after = [...jobs];
  for (const { is } of turns) if (is !== null) after[placeOf(after, is.job)] = is.job;
  return after;
}

function rearranged(jobs: readonly JobView[], turns: readonly JobTurn[]): readonly JobView[] {
  const touched = new Set(turns.map(({ id }) => id));
  const others = jobs.filter(({ id }) => !touched.has(id));
  return [...others, ...turns.flatMap(({ is }) => is?.job ?? [])].sort((a, b) => a.rank - b.rank);
}

/** The same array when they are the same. */
function idsAfter(jobIds: readonly string[], jobs: readonly JobView[]): readonly string[] {
  const isSame = jobIds.length === jobs.length && jobs.every(({ id }, index) => id === jobIds[index]);
  return isSame ? jobIds : jobs.map(({ id }) => id);
}

/** Found by its rank, among those of the same rank by its id. */
function placeOf(jobs: readonly JobView[], { id, rank }: JobView): number {
  let first = 0;
  let end = jobs.length;
  while (first < end) {
    const middle = (first + end) >> 1;
    if ((jobs[middle]?.rank ?? rank) < rank) first = middle + 1;
    else end = middle;
  }
  while (first < jobs.length && jobs[first]?.id !== id) first += 1;
  return first;
}
