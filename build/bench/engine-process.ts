// The engine in a process of its own. One task, given as JSON; the answer goes back over the process channel.
import { setTimeout as pause } from 'node:timers/promises';
import type { EngineResult, EngineTask } from './engine-task.ts';
import { QueueWork } from './queue-work.ts';
import { runSessions } from './session-work.ts';

const [dataFolder = '', taskText = '{}'] = process.argv.slice(2);
const task = JSON.parse(taskText) as EngineTask;
process.on('disconnect', () => process.exit(0));

const queue = new QueueWork(dataFolder);
if (task.do === 'upload' && task.firstPath !== undefined) {
  await queue.upload({ ...task, sourcePath: task.firstPath, copies: 1 });
}
// What loading the program left to do, garbage above all, is no part of an upload.
await pause(300);
const startedAt = process.hrtime.bigint();
const cpuBefore = process.cpuUsage();
await perform();

const cpu = process.cpuUsage(cpuBefore);
const result: EngineResult = {
  seconds: Number(process.hrtime.bigint() - startedAt) / 1e9,
  cpuSeconds: (cpu.user + cpu.system) / 1e6,
  peakMiB: process.resourceUsage().maxRSS / 1024,
  cancelledAt: queue.cancelledAt,
};
await queue.stop();
process.send?.(result);

async function perform(): Promise<void> {
  switch (task.do) {
    case 'rest':
      return pause(500);
    case 'upload':
      return queue.upload(task);
    case 'sessions':
      return runSessions(task);
    case 'load':
      await queue.add(task);
      process.send?.('loaded');
      return new Promise(() => undefined);
    case 'cancel':
      return queue.cancel(task);
  }
}
