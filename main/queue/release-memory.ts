import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** By then a window that was opened with the queue has its list. */
const delayMs = 5_000;

/**
 * Once, after a start that made many objects: nearly all of them stay, which V8 takes for a reason to keep a young
 * generation of 128 MiB, and it shrinks that only after a collection, which a program at rest never comes to. Keeps
 * no process alive.
 */
export function releaseMemorySoon(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    if (typeof collect === 'function') collect({ type: 'major', execution: 'async' });
  }, delayMs).unref();
}
