// The engine through its public face, in a process of its own. One task, given as JSON; the answer goes back
// over the process channel.
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openQueue } from '../../main/cli/open-queue.ts';

export type EngineTask =
  | { do: 'rest' }
  | ({ do: 'upload' | 'load' } & Uploads)
  | { do: 'cancel'; sourcePath: string; url: string; times: number; otherUploads: number; otherUrl: string };

interface Uploads {
  sourcePath: string;
  url: string;
  copies: number;
}

export interface EngineResult {
  /** From the opened queue to the last answer. */
  seconds: number;
  /** User and system, thread pool included. */
  cpuSeconds: number;
  peakMiB: number;
  /** When each cancel was wished, by request target: nanoseconds of the monotonic clock, as text. */
  cancelledAt: Record<string, string>;
}

const [dataFolder = '', taskText = '{}'] = process.argv.slice(2);
const task = JSON.parse(taskText) as EngineTask;
process.on('disconnect', () => process.exit(0));

const queue = openQueue(dataFolder);
const startedAt = process.hrtime.bigint();
const cpuBefore = process.cpuUsage();
const cancelledAt: Record<string, string> = {};
await perform();

const cpu = process.cpuUsage(cpuBefore);
const result: EngineResult = {
  seconds: Number(process.hrtime.bigint() - startedAt) / 1e9,
  cpuSeconds: (cpu.user + cpu.system) / 1e6,
  peakMiB: process.resourceUsage().maxRSS / 1024,
  cancelledAt,
};
process.send?.(result);

async function perform(): Promise<void> {
  switch (task.do) {
    case 'rest':
      await pause(500);
      break;
    case 'upload':
      await Promise.all((await addCopies(task)).map((id) => reaches(id, 'acknowledged')));
      await queue.stop();
      break;
    case 'load':
      await addCopies(task);
      process.send?.('loaded');
      await new Promise(() => undefined);
      break;
    case 'cancel':
      await addCopies({ ...task, url: task.otherUrl, copies: task.otherUploads });
      for (let index = 0; index < task.times; index += 1) await cancelOne(task, index);
      break;
  }
}

async function addCopies({ sourcePath, url, copies }: Uploads): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < copies; index += 1)
    ids.push(await addOne(sourcePath, url, `copy-${process.pid}-${index}`));
  return ids;
}

async function addOne(sourcePath: string, url: string, name: string): Promise<string> {
  const { addedJobIds } = await queue.add({ sourcePaths: [sourcePath], remoteUrl: new URL(name, url) });
  const [id] = addedJobIds;
  if (id === undefined) throw new Error(`not added: ${name}`);
  return id;
}

async function cancelOne(
  { sourcePath, url }: { sourcePath: string; url: string },
  index: number,
): Promise<void> {
  const name = `cancel-${index}`;
  const id = await addOne(sourcePath, url, name);
  await isMoving(id);
  await pause(randomInt(20));
  cancelledAt[`/${name}`] = String(process.hrtime.bigint());
  queue.cancel([id]);
  await reaches(id, 'cancelled');
  queue.remove([id]);
}

/** Resolves when the server has confirmed the first bytes, so that a later fragment is under way. */
function isMoving(id: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = queue.onChange((change) => {
      if (change.type !== 'progress' || change.jobId !== id) return;
      if ((queue.progress(id)?.acknowledgedBytes ?? 0) === 0) return;
      stop();
      resolve();
    });
  });
}

function reaches(id: string, state: 'acknowledged' | 'cancelled'): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const job = queue.jobs().find((job) => job.id === id);
      if (job?.state === 'error' || job?.state === 'transientError') {
        stop();
        reject(new Error(JSON.stringify(job.error)));
      } else if (job?.state === state) {
        stop();
        resolve();
      }
    };
    const stop = queue.onChange((change) => change.type === 'job' && change.job.id === id && look());
    look();
  });
}
