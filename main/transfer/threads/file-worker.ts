import { parentPort, workerData } from 'node:worker_threads';
import { answerFileCall, type FileCall } from './file-calls.ts';

// Otherwise Electron would show the inside of .asar files in place of the files.
Object.assign(process, { noAsar: true });

parentPort?.on('message', (call: FileCall) => {
  const answer = answerFileCall(call);
  // The answer may bring the next call.
  Atomics.store(workerData, 0, 0);
  Atomics.notify(workerData, 0);
  parentPort?.postMessage(answer);
});
