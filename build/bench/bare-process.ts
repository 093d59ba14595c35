// Node alone, then with the HTTP client of the engine: what no queue can be smaller than.
import type { QueueTasks } from './queue-tasks.ts';

const residentMiB = (): number => process.memoryUsage.rss() / 2 ** 20;

const nodeMiB = residentMiB();
await import('undici');
process.send?.({ nodeMiB, clientMiB: residentMiB() } satisfies QueueTasks['bare']['answer']);
process.disconnect();
