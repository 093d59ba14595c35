import { createStore, type StoreApi } from 'zustand/vanilla';
import { withChange } from '../../shared/job-change.ts';
import type { Patch, Snapshot } from '../../shared/job-patch.ts';
import type { BatchView, JobView, ProgressView } from '../../shared/job-view.ts';
import type { PracticeServerView } from '../../shared/practice-server-view.ts';
import { defaultQueueSettings } from '../../shared/queue-settings.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';

/** A cache of the queue in main, never the truth. Progress lives apart, so that a tick changes no job. */
export interface QueueState {
  /** -1 until the first snapshot has arrived. */
  revision: number;
  byId: ReadonlyMap<string, JobView>;
  /** Job ids by rank. */
  order: readonly string[];
  batches: ReadonlyMap<string, BatchView>;
  progress: ReadonlyMap<string, ProgressView>;
  practiceServer: PracticeServerView;
  status: QueueStatus;
}

export type JobStore = StoreApi<QueueState>;

const emptyQueue: QueueState = {
  revision: -1,
  byId: new Map(),
  order: [],
  batches: new Map(),
  progress: new Map(),
  practiceServer: { state: 'off', lastUrl: null },
  status: { hold: null, servers: [], limit: null, scans: [], undo: [], settings: defaultQueueSettings },
};

export const createJobStore = (): JobStore => createStore(() => emptyQueue);

export const isLoaded = (queue: QueueState): boolean => queue.revision >= 0;

export function stateOfSnapshot(snapshot: Snapshot): QueueState {
  return {
    revision: snapshot.revision,
    byId: new Map(snapshot.jobs.map((job) => [job.id, job])),
    order: snapshot.jobs.toSorted(byRank).map((job) => job.id),
    batches: new Map(snapshot.batches.map((batch) => [batch.id, batch])),
    progress: new Map(snapshot.progress.map((progress) => [progress.jobId, progress])),
    practiceServer: snapshot.practiceServer,
    status: snapshot.status,
  };
}

/** The jobs that a patch is about, as they are after it. */
export function patchedJobs({ byId }: QueueState, { jobs = [], jobChanges = [] }: Patch): JobView[] {
  const changed = jobChanges.flatMap((change) => {
    const job = byId.get(change.id);
    return job === undefined ? [] : [withChange(job, change)];
  });
  return [...jobs, ...changed];
}

/** The state after a patch. Parts that the patch does not touch keep their identity. */
export function withPatch(queue: QueueState, patch: Patch): QueueState {
  const next = { ...queue, revision: patch.revision };
  if (patch.batches !== undefined) {
    next.batches = new Map([...queue.batches, ...patch.batches.map((batch) => [batch.id, batch] as const)]);
  }
  const jobs = patchedJobs(queue, patch);
  if (jobs.length > 0) {
    const isOtherOrder = jobs.some((job) => queue.byId.get(job.id)?.rank !== job.rank);
    next.byId = new Map([...queue.byId, ...jobs.map((job) => [job.id, job] as const)]);
    if (isOtherOrder) next.order = [...next.byId.values()].sort(byRank).map((job) => job.id);
  }
  if (patch.progress !== undefined) {
    next.progress = new Map([
      ...queue.progress,
      ...patch.progress.map((progress) => [progress.jobId, progress] as const),
    ]);
  }
  if (patch.status !== undefined) next.status = patch.status;
  if (patch.practiceServer !== undefined) next.practiceServer = patch.practiceServer;
  return patch.removedJobIds === undefined ? next : withoutJobs(next, new Set(patch.removedJobIds));
}

function withoutJobs(queue: QueueState, removed: ReadonlySet<string>): QueueState {
  const byId = new Map([...queue.byId].filter(([id]) => !removed.has(id)));
  // Batches stay: a removal can be taken back.
  return {
    ...queue,
    byId,
    order: queue.order.filter((id) => !removed.has(id)),
    progress: new Map([...queue.progress].filter(([id]) => !removed.has(id))),
  };
}

const byRank = (a: JobView, b: JobView): number => a.rank - b.rank;
