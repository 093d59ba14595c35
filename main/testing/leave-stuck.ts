// Asks about a file that hangs, and leaves without an answer.

import { FakeClock } from './fake-clock.ts';
import { gatedThreads } from './file-gate.ts';

const [filePath = ''] = process.argv.slice(2);
const clock = new FakeClock();
const { answer } = gatedThreads(clock).ask(
  { deed: 'open', args: [{ path: filePath, device: null }, null] },
  'share',
);
clock.advance(30_000);
await answer.catch(({ code }) => console.log(code));
