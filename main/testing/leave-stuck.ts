// Asks about a file, and leaves with code 3 at once, or when it hangs, or when it is told that it does.
import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FakeClock } from './fake-clock.ts';
import { gatedThreads } from './file-gate.ts';

const [filePath = '', when] = process.argv.slice(2);
const clock = new FakeClock();
const threads = gatedThreads(clock);
const { answer } = threads.ask({ deed: 'open', args: [{ path: filePath, device: null }, null] }, 'share');
while (when !== 'at once' && !existsSync(`${filePath}.gate.reached`)) await nextTurn();
if (when === 'told') clock.advance(30_000);
else process.exit(3);
await answer.catch(({ code }) => console.log(code));
