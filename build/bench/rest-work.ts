import { createHook } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { openHeldQueue } from './held-queue.ts';
import type { QueueTasks, RestResult } from './queue-tasks.ts';

/** The backup of the day and other work of a start is over by then. */
const settlingMs = 6_000;

/** Watches a queue that has nothing to do. */
export async function rest(
  { hold, seconds }: QueueTasks['rest']['ask'],
  folder: string,
): Promise<RestResult> {
  const running = new Set<number>();
  let set = 0;
  // Sees those as well that don't keep the process alive.
  createHook({
    init(id, type) {
      if (type !== 'Timeout') return;
      running.add(id);
      set += 1;
    },
    destroy: (id) => void running.delete(id),
  }).enable();

  const { queue } = openHeldQueue(folder, hold);
  await pause(settlingMs);
  set = 0;
  const own = pause(seconds * 1000);
  const cpuBefore = process.cpuUsage();
  await own;
  const cpu = process.cpuUsage(cpuBefore);
  // An ended timer is reported at the next turn.
  await new Promise(setImmediate);
  const result = {
    cpuShare: (cpu.user + cpu.system) / 1e6 / seconds,
    runningTimers: running.size,
    timersSet: set - 1,
    rssMiB: process.memoryUsage.rss() / 2 ** 20,
  };
  await queue.stop();
  return result;
}
