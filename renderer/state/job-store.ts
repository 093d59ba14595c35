import { createStore, type StoreApi } from 'zustand/vanilla';
import { withChange } from '../../shared/job-change.ts';
import type { Patch, Snapshot } from '../../shared/job-patch.ts';
import type { BatchView, JobView, ProgressView } from '../../shared/job-view.ts';
import type { PracticeServerView } from '../../shared/practice-server-view.ts';
import { defaultQueueSettings } from '../../shared/queue-settings.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import { emptyGroup, groupAfter, type JobGroup } from './job-group.ts';
import { PersistentMap } from './persistent-map.ts';
import { type CountedJob, emptyTally, type JobTurn, type Tally, tallyAfter } from './tally.ts';

/** A cache of the queue in main, never the truth. Progress lives apart, so that a tick changes no job. */
export interface QueueState {
  /** -1 until the first snapshot has arrived. */
  revision: number;
  byId: PersistentMap<JobView>;
  /** Of jobs that have sent something and are not done. */
  progress: ReadonlyMap<string, ProgressView>;
  /** The same jobs by their batches, in order. */
  groups: ReadonlyMap<string, JobGroup>;
  /** The jobs of each batch, counted. */
  tallies: ReadonlyMap<string, Tally>;
  /** Of all jobs. */
  tally: Tally;
  /** A batch stays when its last job goes: a removal can be taken back. */
  batches: ReadonlyMap<string, BatchView>;
  practiceServer: PracticeServerView;
  status: QueueStatus;
}

export type JobStore = StoreApi<QueueState>;

const emptyQueue: QueueState = {
  revision: -1,
  byId: PersistentMap.empty(),
  progress: new Map(),
  groups: new Map(),
  tallies: new Map(),
  tally: emptyTally,
  batches: new Map(),
  practiceServer: { state: 'off', lastUrl: null },
  status: { hold: null, servers: [], limit: null, scans: [], undo: [], settings: defaultQueueSettings },
};

export const createJobStore = (): JobStore => createStore(() => emptyQueue);

export const isLoaded = (queue: QueueState): boolean => queue.revision >= 0;

export const stateOfSnapshot = (snapshot: Snapshot): QueueState => withPatch(emptyQueue, snapshot).queue;

/** The state after a patch, and what has become of the jobs in it. What the patch does not touch keeps its identity. */
export function withPatch(queue: QueueState, patch: Patch): { queue: QueueState; turns: readonly JobTurn[] } {
  const { revision, batches, practiceServer, status } = patch;
  const turns = turnsOf(queue, patch);
  const next = {
    ...queue,
    ...afterTurns(queue, turns),
    revision,
    ...(batches !== undefined && { batches: withEntries(queue.batches, batches) }),
    ...(practiceServer !== undefined && { practiceServer }),
    ...(status !== undefined && { status }),
  };
  return { queue: next, turns };
}

const withEntries = <T extends { id: string }>(map: ReadonlyMap<string, T>, entries: readonly T[]) =>
  new Map([...map, ...entries.map((entry) => [entry.id, entry] as const)]);

/** One for each job that the patch is about. Changes and numbers of jobs that are not known are left out. */
function turnsOf({ byId, progress }: QueueState, patch: Patch): JobTurn[] {
  const before = (id: string): CountedJob | null => {
    const job = byId.get(id);
    return job === undefined ? null : { job, progress: progress.get(id) };
  };
  const after = new Map<string, CountedJob | null>();
  const change = (id: string, part: (known: CountedJob) => Partial<CountedJob>): void => {
    const known = after.get(id) ?? before(id);
    if (known !== null) after.set(id, { ...known, ...part(known) });
  };
  for (const job of patch.jobs ?? []) after.set(job.id, { job, progress: undefined });
  for (const each of patch.jobChanges ?? []) change(each.id, ({ job }) => ({ job: withChange(job, each) }));
  for (const each of patch.progress ?? []) change(each.jobId, () => ({ progress: each }));
  for (const id of patch.removedJobIds ?? []) after.set(id, null);
  return [...after].flatMap(([id, known]) => {
    const turn = { id, was: before(id), is: known && withoutIdleNumbers(known) };
    return turn.was === null && turn.is === null ? [] : [turn];
  });
}

/** Numbers that say no more than the job itself are not kept: of a long list these are nearly all. */
function withoutIdleNumbers({ job, progress }: CountedJob): CountedJob {
  const isIdle = progress === undefined || (progress.sentBytes === 0 && progress.movedAt === null);
  return { job, progress: isIdle || job.state === 'acknowledged' ? undefined : progress };
}

function afterTurns(queue: QueueState, turns: readonly JobTurn[]): Partial<QueueState> {
  if (turns.length === 0) return {};
  const progress = new Map(queue.progress);
  for (const { id, is } of turns) put(progress, id, is?.progress);
  const tallies = new Map(queue.tallies);
  for (const [batchId, ofBatch] of byBatch(turns))
    tallies.set(batchId, tallyAfter(tallies.get(batchId) ?? emptyTally, ofBatch));
  const counted = { progress, tallies, tally: tallyAfter(queue.tally, turns) };

  const changed = turns.filter(({ was, is }) => was?.job !== is?.job);
  if (changed.length === 0) return counted;
  const byId = queue.byId.with(changed.map(({ id, is }) => [id, is?.job]));
  const groups = new Map(queue.groups);
  for (const [batchId, ofBatch] of byBatch(changed)) {
    const group = groupAfter(groups.get(batchId) ?? emptyGroup(batchId), ofBatch);
    put(groups, batchId, group.jobs.length === 0 ? undefined : group);
  }
  return { ...counted, byId, groups };
}

const byBatch = (turns: readonly JobTurn[]): Map<string, JobTurn[]> =>
  Map.groupBy(turns, ({ was, is }) => (is ?? was)?.job.batchId ?? '');

function put<T>(map: Map<string, T>, key: string, value: T | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
