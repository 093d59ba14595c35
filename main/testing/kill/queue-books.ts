import type { LedgerLine } from './ledger.ts';
import { type StoreChange, StoredModel } from './store-change.ts';

/** What the runs of a queue have promised to keep, all of them together. */
export class QueueBooks {
  /** What the store must hold. */
  model = new StoredModel();
  /** Every job that was ever stored: id and name of its file. */
  readonly enqueued = new Map<string, string>();
  /** Ids of jobs that were taken off the list when they were finished. */
  readonly removed = new Set<string>();
  /** Ids of jobs that the caller was promised to have cancelled. */
  readonly cancelled = new Set<string>();
  /** Ids of sessions that the queue knew for good. */
  readonly sessionIds = new Set<string>();

  /**
   * Takes a run's ledger, and compares what it promised with what is there: to the last change that was
   * promised, or that and the one that was under way, all of it or nothing.
   */
  settle(ledger: readonly LedgerLine[], stored: StoredModel): void {
    let underWay: StoreChange | null = null;
    for (const line of ledger) {
      if (underWay !== null && line === null) this.#note(underWay);
      underWay = line;
    }
    if (underWay !== null && stored.text === this.model.with(underWay).text) this.#note(underWay);
    if (stored.text === this.model.text) return;
    throw new Error(
      `promised:\n${this.model.text}\nunder way:\n${JSON.stringify(underWay)}\nstored:\n${stored.text}`,
    );
  }

  /** Begins with a queue that no run has written. */
  adopt({ batches, jobs }: StoredModel): void {
    this.#note({ batches: [...batches.values()], jobs: [...jobs.values()] });
  }

  #note(change: StoreChange): void {
    this.model.apply(change);
    for (const { id, fileName, state, facts } of change.jobs ?? []) {
      this.enqueued.set(id, fileName);
      if (state === 'cancelling') this.cancelled.add(id);
      if (facts.sessionId !== null) this.sessionIds.add(facts.sessionId);
    }
    for (const id of change.removedJobIds ?? []) this.removed.add(id);
  }
}
