// Asks about a file that hangs, and leaves without an answer: at once, or when it has waited for one.
import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FakeClock } from './fake-clock.ts';
import { gatedThreads } from './file-gate.ts';

const [filePath = '', isPatient] = process.argv.slice(2);
const clock = new FakeClock();
const threads = gatedThreads(clock);
const { answer } = threads.ask({ deed: 'open', args: [{ path: filePath, device: null }, null] }, 'share');
while (!existsSync(`${filePath}.gate.reached`)) await nextTurn();
if (isPatient) clock.advance(30_000);
else process.exit();
await answer.catch(({ code }) => console.log(code));
