import type { HistoryEntry } from '../../../shared/history-entry.ts';
import { defaultQueueSettings } from '../../../shared/queue-settings.ts';
import type { Batch, Job } from '../../queue/job.ts';
import type { AbandonedSession, JobStore, StoreChange } from '../../queue/job-store.ts';
import { sha256 } from '../practice-peer.ts';

/** What a store must hold after all that was changed in it. */
export class StoredModel {
  readonly jobs = new Map<string, Job>();
  readonly batches = new Map<string, Batch>();
  readonly abandonedSessions = new Map<string, AbandonedSession>();
  readonly history = new Map<string, HistoryEntry>();
  settings = defaultQueueSettings;

  /** What a store holds. */
  static of(store: JobStore): StoredModel {
    const model = new StoredModel();
    const { unreadableRecords, ...queue } = store.load();
    if (unreadableRecords > 0) throw new Error(`${unreadableRecords} unreadable records`);
    const { entries } = store.history({ cursor: null, limit: Number.MAX_SAFE_INTEGER });
    model.apply({ ...queue, history: entries });
    return model;
  }

  apply(change: StoreChange): void {
    for (const batch of change.batches ?? []) this.batches.set(batch.id, batch);
    for (const job of change.jobs ?? []) this.jobs.set(job.id, job);
    for (const id of change.removedJobIds ?? []) this.jobs.delete(id);
    if (change.removedJobIds?.length) this.#dropEmptyBatches();
    for (const id of change.removedBatchIds ?? []) this.batches.delete(id);
    for (const session of change.abandonedSessions ?? []) this.abandonedSessions.set(session.id, session);
    for (const id of change.struckSessionIds ?? []) this.abandonedSessions.delete(id);
    for (const entry of change.history ?? []) this.history.set(keyOf(entry), entry);
    this.settings = change.settings ?? this.settings;
  }

  copy(): StoredModel {
    const other = new StoredModel();
    other.apply({
      batches: [...this.batches.values()],
      jobs: [...this.jobs.values()],
      abandonedSessions: [...this.abandonedSessions.values()],
      history: [...this.history.values()],
      settings: this.settings,
    });
    return other;
  }

  /** What is in one of both alone; empty for equal contents. */
  differenceFrom(other: StoredModel): string[] {
    const [ours, theirs] = [this.#lines(), other.#lines()];
    const missing = [...ours].filter((line) => !theirs.has(line)).map((line) => `- ${line}`);
    const unexpected = [...theirs].filter((line) => !ours.has(line)).map((line) => `+ ${line}`);
    return [...missing, ...unexpected];
  }

  /** Equal for equal contents. */
  get digest(): string {
    return sha256(Buffer.from([...this.#lines()].sort().join('\n')));
  }

  #lines(): Set<string> {
    const lists = [this.jobs, this.batches, this.abandonedSessions, this.history];
    const items: unknown[] = lists.flatMap((list) => [...list.values()]);
    return new Set([...items, this.settings].map(sortedText));
  }

  #dropEmptyBatches(): void {
    const used = new Set([...this.jobs.values()].map(({ batchId }) => batchId));
    for (const { id, scan } of this.batches.values()) {
      if (!used.has(id) && scan !== 'running') this.batches.delete(id);
    }
  }
}

const keyOf = (entry: HistoryEntry): string => (entry.kind === 'upload' ? entry.jobId : sortedText(entry));

/** Independent of the order of keys, and of parts of milliseconds. */
const sortedText = (value: unknown): string =>
  JSON.stringify(value, (key, part: unknown) => {
    if (typeof part === 'number' && key.endsWith('Ms')) return Math.round(part);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
