import { parentPort } from 'node:worker_threads';
import { answerFileCall, type FileCall } from './file-calls.ts';

// Otherwise Electron would show the inside of .asar files in place of the files.
Object.assign(process, { noAsar: true });

parentPort?.on('message', (call: FileCall) => parentPort?.postMessage(answerFileCall(call)));
