import v8 from 'node:v8';
import { createAnnouncer } from '../../renderer/state/announcer.ts';
import { connectFeed } from '../../renderer/state/connect-feed.ts';
import { heldUploads } from '../../renderer/state/held-uploads.ts';
import { createJobStore, type QueueState } from '../../renderer/state/job-store.ts';
import { placeInQueue } from '../../renderer/state/place-in-queue.ts';
import {
  batchJobIds,
  selectBatchSum,
  selectBatchSums,
  selectCounts,
  selectRows,
  selectTotals,
} from '../../renderer/state/selectors.ts';
import { selectSignInCalls } from '../../renderer/state/sign-in-calls.ts';
import { tellResults } from '../../renderer/state/tell-results.ts';
import { changeOf } from '../../shared/job-change.ts';
import type { Patch, Snapshot } from '../../shared/job-patch.ts';
import { succeed } from '../../shared/result.ts';
import { sampleBatch, sampleJob, sampleProgress, sampleStatus } from '../../shared/testing/job-samples.ts';
import { medianOf } from './rounds.ts';

export interface PageTask {
  jobs: number;
  /** Jobs in each patch. */
  changed: number;
  /** Patches of each kind that count. */
  patches: number;
}

/** Milliseconds of processor time for one patch: to read it, and to know everything that the window shows. */
export interface PageCost {
  /** Jobs are new. */
  rowsMs: number;
  /** Known jobs change their state. */
  changesMs: number;
}

/** Fills a page with the files of one folder as a search finds them, then lets some of them be done with each patch. */
export async function runPage({ jobs: count, changed, patches }: PageTask): Promise<PageCost> {
  const jobs = Array.from({ length: count }, (_, index) =>
    sampleJob(index, { batchId: batch.id, relativePath: `Many/part ${index % 40}/file ${index}.dat` }),
  );
  const send = await openPage(jobs.at(-1)?.id ?? '');
  let { revision } = snapshot;
  const msOf = (parts: Omit<Patch, 'revision'>): number => {
    revision += 1;
    const message = v8.serialize({ revision, ...parts });
    const before = process.threadCpuUsage();
    send(v8.deserialize(message) as Patch);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  };
  const pieces = Array.from({ length: Math.ceil(count / changed) }, (_, index) =>
    jobs.slice(index * changed, (index + 1) * changed),
  );
  const rowsMs = pieces.map((piece) => msOf({ jobs: piece }));
  const changesMs = pieces.slice(0, patches).map((piece) =>
    msOf({
      jobChanges: piece.map((job) => changeOf({ ...job, state: 'acknowledged', tries: 1 })),
      progress: piece.map((job) => ({ ...sampleProgress(0), jobId: job.id, sentBytes: job.totalBytes })),
    }),
  );
  // The list is long only at the end.
  return { rowsMs: medianOf(rowsMs.slice(-patches)), changesMs: medianOf(changesMs) };
}

const batch = sampleBatch(1, { kind: 'folder', label: 'Many' });
const snapshot: Snapshot = {
  revision: 1,
  jobs: [],
  batches: [batch],
  progress: [],
  practiceServer: { state: 'off', lastUrl: null },
  status: sampleStatus(),
};

/** A page as the window has it, without the drawing. Gives what main sends its patches with. */
async function openPage(selectedId: string): Promise<(patch: Patch) => void> {
  let send: ((patch: Patch) => void) | null = null;
  const bridge = {
    snapshot: async () => succeed(snapshot),
    onPatch(listener: (patch: Patch) => void) {
      send = listener;
      return () => undefined;
    },
  };
  const store = createJobStore();
  const { promise: isLoaded, resolve } = Promise.withResolvers<void>();
  store.subscribe((queue) => {
    look(queue, selectedId);
    resolve();
  });
  const announcer = { ...createAnnouncer(), tell: () => undefined };
  connectFeed(bridge, store, {
    onPatched: (_before, _patch, turns) => tellResults(announcer, turns),
    onTrouble(error) {
      throw new Error(error.code);
    },
  });
  await isLoaded;
  return (patch) => send?.(patch);
}

const wish = { view: 'all', search: '', collapsed: new Set<string>() } as const;

/** At everything that the window shows of many jobs; a row looks at its own one only. */
function look(queue: QueueState, selectedId: string): void {
  selectRows(queue, wish);
  selectCounts(queue);
  selectTotals(queue);
  selectSignInCalls(queue);
  heldUploads(queue.groups, queue.status.hold);
  batchJobIds(queue, batch.id);
  selectBatchSum(queue, batch);
  selectBatchSums(queue, batch.id);
  placeInQueue(queue, selectedId);
}
