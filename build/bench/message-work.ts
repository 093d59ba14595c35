import v8 from 'node:v8';
import { JobFeed } from '../../main/app/job-feed.ts';
import type { QueueChange } from '../../main/queue/upload-manager.ts';
import { systemClock } from '../../main/transfer/system-clock.ts';
import type { Patch } from '../../shared/job-patch.ts';
import { followFeed } from './follow-feed.ts';
import { openHeldQueue } from './held-queue.ts';
import type { MessageCost, MessageSizes, QueueTasks } from './queue-tasks.ts';
import { medianOf } from './rounds.ts';

/** The feed's own messages for a queue of which some uploads move, and for some that change their state. */
export async function messages(
  { changed, times }: QueueTasks['messages']['ask'],
  folder: string,
): Promise<MessageSizes> {
  const { queue } = openHeldQueue(folder, 'offline');
  const all = queue.jobIds();
  const ids = all.slice(0, changed);
  const isMoving = new Set(ids);
  let tell = (_change: QueueChange): void => undefined;
  let sent = Promise.withResolvers<Patch>();
  const feed = new JobFeed(
    {
      jobIds: () => queue.jobIds(),
      job: (jobId) => queue.job(jobId),
      batches: () => queue.batches(),
      status: () => queue.status(),
      progress: (jobId) => (isMoving.has(jobId) ? moving(jobId) : queue.progress(jobId)),
      onChange(listener) {
        tell = listener;
        return queue.onChange(listener);
      },
    },
    systemClock,
    { state: 'off', lastUrl: null },
  );
  followFeed(feed, (patch) => sent.resolve(patch));
  const nextPatch = (change: () => void): Promise<Patch> => {
    sent = Promise.withResolvers();
    change();
    return sent.promise;
  };
  const costOfList = async (): Promise<MessageCost> => {
    const snapshot = feed.snapshot();
    let rows = snapshot.jobs.length;
    const cost = costOf(snapshot, times);
    while (rows < all.length) {
      const patch = await nextPatch(() => undefined);
      rows += patch.jobs?.length ?? 0;
      const more = costOf(patch, times);
      cost.bytes += more.bytes;
      cost.ms += more.ms;
    }
    return cost;
  };
  const result = {
    snapshot: await costOfList(),
    numbers: costOf(
      await nextPatch(() => {
        for (const jobId of ids) tell({ type: 'progress', jobId });
      }),
      times,
    ),
    states: costOf(await nextPatch(() => queue.pause(ids)), times),
  };
  queue.resume(ids);
  await queue.stop();
  return result;
}

const moving = (jobId: string) => ({
  jobId,
  acknowledgedBytes: 1_234_567,
  sentBytes: 1_543_210,
  bytesPerSecond: 1_234_567.89,
  movedAt: 1_767_225_600_000,
  secondsLeft: 12.5,
});

/** As it goes to the window: by structured clone. */
function costOf(message: object, times: number): MessageCost {
  const ms: number[] = [];
  let bytes = 0;
  for (let turn = 0; turn <= times; turn += 1) {
    const startedAt = performance.now();
    const serialised = v8.serialize(message);
    v8.deserialize(serialised);
    if (turn > 0) ms.push(performance.now() - startedAt);
    bytes = serialised.length;
  }
  return { bytes, ms: medianOf(ms) };
}
