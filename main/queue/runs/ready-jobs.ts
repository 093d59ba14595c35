import { originOf } from '../../../shared/address.ts';
import type { Priority } from '../../../shared/job-view.ts';
import { smallFileBytes } from '../../../shared/queue-settings.ts';
import type { Job } from '../job.ts';
import { SortedList } from '../sorted-list.ts';

/** Small files have places of their own, so that they need not wait until a big one is through. */
export const lanes = ['big', 'small'] as const;
export type Lane = (typeof lanes)[number];

export const laneOf = (job: Pick<Job, 'sourceIdentity'>): Lane =>
  job.sourceIdentity.sizeBytes > smallFileBytes ? 'big' : 'small';

/** Less goes first: what the user wants now, then by priority. */
export type Level = 0 | 1 | 2 | 3 | 4;
const levelOfPriority: Record<Priority, Level> = { foreground: 1, high: 2, normal: 3, low: 4 };
export const levels = [0, 1, 2, 3, 4] as const satisfies readonly Level[];
export const levelOf = (job: Pick<Job, 'isRunNow' | 'priority'>): Level =>
  job.isRunNow ? 0 : levelOfPriority[job.priority];

type Shelf = Record<Lane, readonly SortedList<string>[]>;

export interface FirstJob {
  jobId: string;
  level: Level;
  rank: number;
}

/** The jobs that could run now, by server, lane, level and rank: the next one is found without a look at the others. */
export class ReadyJobs {
  readonly #jobs = new Map<string, Job>();
  readonly #shelves = new Map<string, Shelf>();

  get size(): number {
    return this.#jobs.size;
  }

  has(jobId: string): boolean {
    return this.#jobs.has(jobId);
  }

  /** Target and size of a job never change while it waits. */
  put(job: Job): void {
    const before = this.#jobs.get(job.id);
    const level = levelOf(job);
    const isSame = before !== undefined && levelOf(before) === level && before.rank === job.rank;
    if (!isSame) {
      this.delete(job.id);
      this.#shelfOf(originOf(job.remoteUrl))[laneOf(job)][level]?.add(job.rank, job.id);
    }
    this.#jobs.set(job.id, job);
  }

  delete(jobId: string): void {
    const job = this.#jobs.get(jobId);
    if (job === undefined) return;
    this.#jobs.delete(jobId);
    const origin = originOf(job.remoteUrl);
    const shelf = this.#shelfOf(origin);
    shelf[laneOf(job)][levelOf(job)]?.remove(job.rank, jobId);
    if (lanes.every((lane) => shelf[lane].every(({ size }) => size === 0))) this.#shelves.delete(origin);
  }

  /** Servers that jobs are ready for. */
  origins(): IterableIterator<string> {
    return this.#shelves.keys();
  }

  /** The one to go first of a server's lane. */
  first(origin: string, lane: Lane): FirstJob | null {
    const shelf = this.#shelves.get(origin);
    if (shelf === undefined) return null;
    for (const level of levels) {
      const list = shelf[lane][level];
      if (list?.first !== undefined && list.leastKey !== null) {
        return { jobId: list.first, level, rank: list.leastKey };
      }
    }
    return null;
  }

  #shelfOf(origin: string): Shelf {
    const known = this.#shelves.get(origin);
    if (known) return known;
    const shelf: Shelf = { big: emptyLists(), small: emptyLists() };
    this.#shelves.set(origin, shelf);
    return shelf;
  }
}

const emptyLists = (): SortedList<string>[] => levels.map(() => new SortedList());
