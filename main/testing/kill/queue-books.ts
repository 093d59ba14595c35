import path from 'node:path';
import type { Job } from '../../queue/job.ts';
import type { StoreChange } from '../../queue/job-store.ts';
import type { LedgerLine, ToldProgress } from './ledger.ts';
import { StoredModel } from './stored-model.ts';

/** What the runs of a queue have promised to keep, all of them together. */
export class QueueBooks {
  /** What the store must hold. */
  readonly model = new StoredModel();
  /** Every job that was ever stored: its id and its name on the server. */
  readonly enqueued = new Map<string, string>();
  /** Ids of jobs that were taken off the list. */
  readonly removed = new Set<string>();
  /** Ids of jobs that the user had removed, and that came back. */
  readonly reappeared = new Set<string>();
  /** Ids of jobs that the user wants cancelled. */
  readonly cancelled = new Set<string>();
  /** Ids of sessions that the queue knew for good. */
  readonly sessionIds = new Set<string>();
  /** Ids of sessions that it had noted to close. */
  readonly closedSessionIds = new Set<string>();
  /** Names of the files and folders whose search was promised. */
  readonly searched = new Set<string>();

  /**
   * Takes a run's ledger, and compares what it promised with what is there: to the last change that was
   * promised, or that and the one that was under way, all of it or nothing.
   */
  settle(ledger: readonly LedgerLine[], stored: StoredModel): void {
    let underWay: StoreChange | null = null;
    const told: ToldProgress[] = [];
    for (const line of ledger) {
      if (line === 'committed') {
        if (underWay !== null) this.#note(underWay);
        underWay = null;
      } else if ('begun' in line) underWay = line.begun;
      else told.push(line);
    }
    if (underWay !== null) {
      const all = this.model.copy();
      all.apply(underWay);
      this.#takeProgress(all, told, stored);
      if (all.differenceFrom(stored).length === 0) this.#note(underWay);
    }
    this.#takeProgress(this.model, told, stored);
    const difference = this.model.differenceFrom(stored);
    if (difference.length === 0) return;
    throw new Error(
      `- promised, + stored:\n${difference.join('\n')}\nunder way: ${JSON.stringify(underWay)}`,
    );
  }

  /** Begins with jobs that no run has told of. */
  adopt({ jobs, batches }: StoredModel): void {
    this.#note({ jobs: [...jobs.values()], batches: [...batches.values()] });
  }

  /** Each told offset may have been written, or not. */
  #takeProgress(model: StoredModel, told: readonly ToldProgress[], stored: StoredModel): void {
    for (const { jobId, progress } of told) {
      const job = model.jobs.get(jobId);
      const found = stored.jobs.get(jobId);
      if (job && found && isAt(found, progress)) model.apply({ jobs: [withProgress(job, progress)] });
    }
  }

  #note(change: StoreChange): void {
    for (const { id, hold } of change.jobs ?? []) {
      if (hold === null && this.model.jobs.get(id)?.hold?.kind === 'remove') this.reappeared.add(id);
    }
    this.model.apply(change);
    for (const { id, remoteUrl, state, facts } of change.jobs ?? []) {
      this.enqueued.set(id, decodeURIComponent(new URL(remoteUrl).pathname.slice(1)));
      if (state === 'cancelling') this.cancelled.add(id);
      else if (state !== 'cancelled' && state !== 'acknowledged') this.cancelled.delete(id);
      if (facts.sessionId === null) continue;
      this.sessionIds.add(facts.sessionId);
      if (facts.closeSent) this.closedSessionIds.add(facts.sessionId);
    }
    for (const { roots } of change.batches ?? []) {
      for (const root of roots) this.searched.add(path.basename(root));
    }
    for (const id of change.removedJobIds ?? []) this.removed.add(id);
  }
}

const withProgress = (job: Job, { acknowledgedBytes, digest }: ToldProgress['progress']): Job => ({
  ...job,
  digest,
  facts: { ...job.facts, acknowledgedBytes },
});

const isAt = (job: Job, { acknowledgedBytes, digest }: ToldProgress['progress']): boolean =>
  job.facts.acknowledgedBytes === acknowledgedBytes && job.digest?.sha256 === digest?.sha256;
