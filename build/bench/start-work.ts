import { setTimeout as pause } from 'node:timers/promises';
import v8 from 'node:v8';
import { openHeldQueue } from './held-queue.ts';
import type { StartResult } from './queue-tasks.ts';

const settlingMs = 3_000;
/** The engine has given back by then what the start and the list took. */
const releaseMs = 20_000;
const mebibyte = 2 ** 20;

/** Opens a long queue in a process that has done nothing yet, and gives the window its list. */
export async function start(_ask: object, folder: string): Promise<StartResult> {
  const whole = Promise.withResolvers<void>();
  let rows = 0;
  const startedAt = performance.now();
  const { queue, feed } = openHeldQueue(folder, 'offline', (patch) => {
    // Reading them is the window's business, and its memory.
    v8.serialize(patch);
    rows += patch.jobs?.length ?? 0;
    if (rows === queue.jobIds().length) whole.resolve();
  });
  const startSeconds = since(startedAt);
  await pause(settlingMs);
  const startedMiB = process.memoryUsage.rss() / mebibyte;

  const askedAt = performance.now();
  rows = received(feed.snapshot()).jobs.length;
  const firstListSeconds = since(askedAt);
  const firstJobs = rows;
  if (rows < queue.jobIds().length) await whole.promise;
  const wholeListSeconds = since(askedAt);
  await pause(releaseMs);
  const listedMiB = process.memoryUsage.rss() / mebibyte;
  const peakMiB = process.resourceUsage().maxRSS / 1024;

  const rowsAt = performance.now();
  queue.jobs();
  const rowsSeconds = since(rowsAt);
  await queue.stop();
  return {
    startSeconds,
    rowsSeconds,
    firstListSeconds,
    wholeListSeconds,
    firstJobs,
    startedMiB,
    listedMiB,
    peakMiB,
  };
}

/** By the window: structured clone. */
const received = <Message>(message: Message): Message => v8.deserialize(v8.serialize(message));

const since = (startedAt: number): number => (performance.now() - startedAt) / 1000;
