import { originOf } from '../../shared/address.ts';
import type { Priority } from '../../shared/job-view.ts';
import { smallFileBytes } from '../../shared/queue-settings.ts';
import type { Job } from './job.ts';
import { SortedList } from './sorted-list.ts';

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

interface Entry {
  origin: string;
  lane: Lane;
  level: Level;
  rank: number;
}

export interface FirstJob {
  jobId: string;
  level: Level;
  rank: number;
}

/** The jobs that could run now, by server, lane, level and rank: the next one is found without a look at the others. */
export class ReadyJobs {
  readonly #entries = new Map<string, Entry>();
  readonly #shelves = new Map<string, Shelf>();

  get size(): number {
    return this.#entries.size;
  }

  has(jobId: string): boolean {
    return this.#entries.has(jobId);
  }

  put(job: Job): void {
    const before = this.#entries.get(job.id);
    const level = levelOf(job);
    const isSame = before?.level === level && before.rank === job.rank;
    if (isSame) return;
    this.delete(job.id);
    // Target and size of a job never change while it waits.
    const entry = { origin: originOf(job.remoteUrl), lane: laneOf(job), level, rank: job.rank };
    this.#entries.set(job.id, entry);
    this.#shelfOf(entry.origin)[entry.lane][level]?.add(job.rank, job.id);
  }

  delete(jobId: string): void {
    const entry = this.#entries.get(jobId);
    if (entry === undefined) return;
    this.#entries.delete(jobId);
    const shelf = this.#shelfOf(entry.origin);
    shelf[entry.lane][entry.level]?.remove(entry.rank, jobId);
    if (lanes.every((lane) => shelf[lane].every(({ size }) => size === 0)))
      this.#shelves.delete(entry.origin);
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
