// A page that is told of many jobs, in a process of its own: the task, as JSON. The answer goes back over the
// process channel.
import { runPage } from './page-work.ts';

const [taskText = '{}'] = process.argv.slice(2);
process.on('disconnect', () => process.exit(0));
process.send?.(await runPage(JSON.parse(taskText)));
