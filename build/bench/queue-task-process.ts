// Work on a stored queue in a process of its own: name of the task, its data folder and what is asked, as JSON.
// The answer goes back over the process channel.
import { messages } from './message-work.ts';
import type { QueueTasks } from './queue-tasks.ts';
import { rest } from './rest-work.ts';
import { start } from './start-work.ts';
import { commits, fill, fillBare, load, select } from './store-work.ts';

type Work = {
  [N in keyof QueueTasks]: (
    ask: QueueTasks[N]['ask'],
    folder: string,
  ) => QueueTasks[N]['answer'] | Promise<QueueTasks[N]['answer']>;
};
const work: Omit<Work, 'bare'> = {
  fill,
  'fill-bare': fillBare,
  load,
  select,
  start,
  rest,
  messages,
  commits,
};

const [name = '', folder = '', ask = '{}'] = process.argv.slice(2);
process.on('disconnect', () => process.exit(0));
process.send?.(await work[name as keyof typeof work](JSON.parse(ask), folder));
