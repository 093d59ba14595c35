import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { answerFileCall, type FileCall } from '../transfer/threads/file-calls.ts';
import type { OpenedFile } from '../transfer/threads/file-deeds.ts';

/**
 * The thread of a file system with bad days: whatever is asked about `x` waits in the system as long as there is
 * a FIFO `x.gate` that nobody writes to; `x.gate.reached` says that it does. Asked about `x.crash` it ends, what it
 * does with `x.slow` takes a second, and `x.short` has a byte less when it is read than when it was looked at.
 */
parentPort?.on('message', (call: FileCall) => {
  const [place] = call.args;
  const paths = call.deed === 'scan' ? call.args[1].map(({ path }) => path) : [place.path];
  for (const gate of paths.map((path) => `${path}.gate`)) {
    if (!existsSync(gate)) continue;
    writeFileSync(`${gate}.reached`, '');
    closeSync(openSync(gate, 'r'));
  }
  if (place.path.endsWith('.crash')) process.exit();
  if (place.path.endsWith('.slow')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
  const answer = answerFileCall(call);
  Atomics.store(workerData, 0, 0);
  Atomics.notify(workerData, 0);
  parentPort?.postMessage(place.path.endsWith('.short') ? cutShort(answer) : answer);
});

function cutShort(answer: ReturnType<typeof answerFileCall>): unknown {
  if ('failure' in answer) return answer;
  const opened = answer.result as OpenedFile | undefined;
  return opened?.head
    ? { result: { ...opened, head: { ...opened.head, bytes: opened.head.bytes - 1 } } }
    : answer;
}
