// Many uploads at once in a process of its own: its data folder and the task, as JSON. The answer goes back over
// the process channel.
import { runCrowd } from './crowd-work.ts';

const [dataFolder = '', taskText = '{}'] = process.argv.slice(2);
process.on('disconnect', () => process.exit(0));
process.send?.(await runCrowd(JSON.parse(taskText), dataFolder));
