import { monitorEventLoopDelay } from 'node:perf_hooks';
import v8 from 'node:v8';
import { JobFeed } from '../../main/app/job-feed.ts';
import { UploadManager } from '../../main/queue/upload-manager.ts';
import { noReceiptKey, noReplies } from '../../main/testing/plain-ports.ts';
import { plainProfile } from '../../main/transfer/server-profile.ts';
import { NodeSourceFiles } from '../../main/transfer/source-file.ts';
import { systemClock } from '../../main/transfer/system-clock.ts';
import { UndiciTransport } from '../../main/transfer/undici-transport.ts';
import type { Patch } from '../../shared/job-patch.ts';
import type { CrowdResult, CrowdTask, ShownProgress } from './crowd-task.ts';
import { followFeed } from './follow-feed.ts';
import { TimedStore } from './timed-store.ts';

const lookIntervalMs = 20;

/** Many uploads at once through the queue, database included, all set off by one wish. */
export async function runCrowd(task: CrowdTask, dataFolder: string): Promise<CrowdResult> {
  const { sourcePath, url, copies, maxFragmentBytes } = task;
  const transport = new UndiciTransport({ clock: systemClock, userAgent: 'Bitlade/benchmark' });
  const store = new TimedStore(dataFolder);
  const queue = new UploadManager({
    store,
    transport,
    sourceFiles: new NodeSourceFiles(),
    profiles: { profileOf: async () => ({ ...plainProfile, maxFragmentBytes }) },
    memory: store.openMemory(systemClock),
    replies: noReplies,
    receiptKey: noReceiptKey,
    clock: systemClock,
    random: { next: Math.random },
    logger: { info() {}, warn: (message, facts) => console.error(message, facts ?? '') },
    watchNetwork: () => () => undefined,
  });
  queue.changeSettings({ maxBigUploads: copies, maxSmallUploads: copies, maxUploadsPerServer: 64 });

  const targets = new Map<string, string>();
  for (let index = 0; index < copies; index += 1) {
    const remoteUrl = new URL(`crowd-${process.pid}-${index}`, url);
    const { addedJobIds } = await queue.add({ sourcePaths: [sourcePath], remoteUrl, isPaused: true });
    for (const id of addedJobIds) targets.set(id, remoteUrl.pathname);
  }
  const ids = [...targets.keys()];
  const shown: { patch: Patch; at: bigint }[] = [];
  if (task.isWatched) {
    followFeed(new JobFeed(queue, systemClock, { state: 'off', lastUrl: null }), (patch) => {
      v8.serialize(patch);
      shown.push({ patch, at: process.hrtime.bigint() });
    });
  }
  const loop = task.isLoopWatched ? watchLoop(queue, ids) : null;

  store.spentMs = { offsets: 0, commits: 0 };
  const startedAt = process.hrtime.bigint();
  const cpuBefore = process.cpuUsage();
  const ended = allUploaded(queue, ids.length);
  queue.resume(ids);
  await ended;
  const cpu = process.cpuUsage(cpuBefore);
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  const { offsets, commits } = store.spentMs;
  const result = {
    seconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    offsetsShare: offsets / 1000 / seconds,
    commitsShare: commits / 1000 / seconds,
    loop: loop?.() ?? null,
    shown: shown.flatMap(({ patch, at }) => shownIn(patch, at, targets)),
  };
  await queue.stop();
  return result;
}

/** Rejects when one of them fails. */
function allUploaded(queue: UploadManager, count: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const done = new Set<string>();
  queue.onChange((change) => {
    if (change.type !== 'job') return;
    const { id, state, error } = change.job;
    if (state === 'error' || state === 'transientError') reject(new Error(JSON.stringify(error)));
    if (state === 'acknowledged') done.add(id);
    if (done.size === count) resolve();
  });
  return promise;
}

/** Begins with the first bytes of the last upload to move, ends with the first one that is through. */
function watchLoop(queue: UploadManager, ids: readonly string[]): () => CrowdResult['loop'] {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const bytesOf = (id: string): number => queue.progress(id)?.sentBytes ?? 0;
  const totals = ids.map((id) => queue.job(id)?.totalBytes ?? 0);
  const half = totals.reduce((sum, bytes) => sum + bytes, 0) / 2;
  let atHalf: number[] | null = null;
  let isWatching = false;
  const timer = setInterval(() => {
    const bytes = ids.map(bytesOf);
    if (!isWatching && bytes.every((sent) => sent > 0)) {
      isWatching = true;
      delay.enable();
    }
    if (atHalf === null && bytes.reduce((sum, sent) => sum + sent, 0) >= half) atHalf = bytes;
    if (bytes.some((sent, index) => sent === totals[index])) delay.disable();
  }, lookIntervalMs);
  return () => {
    clearInterval(timer);
    const [slowest, fastest] = [Math.min(...(atHalf ?? [])), Math.max(...(atHalf ?? []))];
    const delayMs = (share: number): number =>
      delay.count === 0 ? Number.NaN : delay.percentile(share) / 1e6;
    return {
      p50Ms: delayMs(50),
      p99Ms: delayMs(99),
      slowestShare: slowest / fastest,
    };
  };
}

const shownIn = (patch: Patch, at: bigint, targets: ReadonlyMap<string, string>): ShownProgress[] =>
  (patch.progress ?? []).map(({ jobId, acknowledgedBytes }) => ({
    target: targets.get(jobId) ?? '',
    bytes: acknowledgedBytes,
    at: String(at),
  }));
