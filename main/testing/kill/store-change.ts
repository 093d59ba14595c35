import type { Batch, Job } from '../../queue/job.ts';
import type { AbandonedSession, JobStore, StoredQueue } from '../../queue/job-store.ts';

/** What one call changes in the store. Jobs, batches and sessions are added or replaced by their id. */
export interface StoreChange {
  batches?: readonly Batch[];
  jobs?: readonly Job[];
  removedJobIds?: readonly string[];
  abandonedSessions?: readonly AbandonedSession[];
  struckSessionIds?: readonly string[];
}

type Arguments<Call extends keyof JobStore> = Parameters<JobStore[Call]>;

/** Null for a call that changes nothing. @param current what the store holds now */
export function changeOfCall(call: string, args: unknown[], current: StoredModel): StoreChange | null {
  switch (call) {
    case 'insert': {
      const [batch, jobs] = args as Arguments<'insert'>;
      return { batches: [batch], jobs };
    }
    case 'save':
      return { jobs: (args as Arguments<'save'>)[0] };
    case 'saveProgress': {
      const [id, acknowledgedBytes] = args as Arguments<'saveProgress'>;
      const job = current.jobs.get(id);
      return job ? { jobs: [{ ...job, facts: { ...job.facts, acknowledgedBytes } }] } : {};
    }
    case 'remove':
      return { removedJobIds: (args as Arguments<'remove'>)[0] };
    case 'addAbandonedSession':
      return { abandonedSessions: args as Arguments<'addAbandonedSession'> };
    case 'removeAbandonedSession':
      return { struckSessionIds: args as Arguments<'removeAbandonedSession'> };
    default:
      return null;
  }
}

/** What a store must hold after all that was changed in it. */
export class StoredModel {
  readonly jobs: Map<string, Job>;
  readonly batches: Map<string, Batch>;
  readonly abandonedSessions: Map<string, AbandonedSession>;

  constructor(queue?: StoredQueue) {
    this.jobs = byId(queue?.jobs);
    this.batches = byId(queue?.batches);
    this.abandonedSessions = byId(queue?.abandonedSessions);
  }

  apply(change: StoreChange): void {
    for (const batch of change.batches ?? []) this.batches.set(batch.id, batch);
    for (const job of change.jobs ?? []) this.jobs.set(job.id, job);
    for (const id of change.removedJobIds ?? []) this.jobs.delete(id);
    if (change.removedJobIds?.length) this.#dropEmptyBatches();
    for (const session of change.abandonedSessions ?? []) this.abandonedSessions.set(session.id, session);
    for (const id of change.struckSessionIds ?? []) this.abandonedSessions.delete(id);
  }

  with(change: StoreChange): StoredModel {
    const other = new StoredModel();
    other.apply({
      batches: [...this.batches.values()],
      jobs: [...this.jobs.values()],
      abandonedSessions: [...this.abandonedSessions.values()],
    });
    other.apply(change);
    return other;
  }

  /** Equal for equal contents. */
  get text(): string {
    const lists = [this.jobs, this.batches, this.abandonedSessions];
    return JSON.stringify(lists.map((list) => [...list.values()].map(sortedText).sort()));
  }

  #dropEmptyBatches(): void {
    const used = new Set([...this.jobs.values()].map(({ batchId }) => batchId));
    for (const id of this.batches.keys()) if (!used.has(id)) this.batches.delete(id);
  }
}

const byId = <Item extends { id: string }>(items: readonly Item[] = []): Map<string, Item> =>
  new Map(items.map((item) => [item.id, item]));

/** Independent of the order of keys. */
const sortedText = (value: object): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
