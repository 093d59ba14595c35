import type { JobStore, StoreChange } from '../../main/queue/job-store.ts';
import { SqliteJobStore } from '../../main/queue/store/sqlite-job-store.ts';
import type { Clock } from '../../main/transfer/ports.ts';
import { systemClock } from '../../main/transfer/system-clock.ts';

interface Spent {
  /** Offsets, and the upkeep that writes them. */
  offsets: number;
  commits: number;
}

/** Knows how long the queue waited for it. */
export class TimedStore extends SqliteJobStore {
  spentMs: Spent;

  constructor(folder: string) {
    const spent: { on: (what: keyof Spent, work: () => void) => void } = { on: (_what, work) => work() };
    const clock: Clock = {
      ...systemClock,
      schedule: (delayMs, callback) => systemClock.schedule(delayMs, () => spent.on('offsets', callback)),
    };
    super(folder, { clock });
    this.spentMs = { offsets: 0, commits: 0 };
    spent.on = (what, work) => this.#time(what, work);
  }

  override saveProgress(...args: Parameters<JobStore['saveProgress']>): void {
    this.#time('offsets', () => super.saveProgress(...args));
  }

  override commit(change: StoreChange): void {
    this.#time('commits', () => super.commit(change));
  }

  #time(what: keyof Spent, work: () => void): void {
    const startedAt = performance.now();
    try {
      work();
    } finally {
      this.spentMs[what] += performance.now() - startedAt;
    }
  }
}
