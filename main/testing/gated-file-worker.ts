import { closeSync, existsSync, openSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { answerFileCall, type FileCall } from '../transfer/file-deeds.ts';

/**
 * The thread of a file system that hangs: whatever is asked about `x` waits in the system as long as there is
 * a FIFO `x.gate` that nobody writes to. Asked about `x.crash` it ends.
 */
parentPort?.on('message', (call: FileCall) => {
  const [place] = call.args;
  const gate = `${place.path}.gate`;
  if (existsSync(gate)) closeSync(openSync(gate, 'r'));
  if (place.path.endsWith('.crash')) process.exit();
  parentPort?.postMessage(answerFileCall(call));
});
