import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { answerFileCall, FileCall } from './threads/file-calls.ts';

type Answer = ReturnType<typeof answerFileCall>;

const threadEnded: Answer = { failure: { code: 'thread-ended', isDriveGone: false, position: null } };

/** The script of a thread: bundled or not, it has the ending of this file and lies in the folder below it. */
export const workerScript = (name: string): URL =>
  new URL(`./threads/${name}${path.extname(import.meta.url)}`, import.meta.url);

/** A thread that does one deed at a time. It never keeps the program running. */
export class FileThread {
  /** It can do nothing more. */
  isOver = false;
  readonly #worker: Worker;
  #settle: ((answer: Answer) => void) | null = null;

  constructor(script: URL) {
    // Files outlive the thread that opened them.
    this.#worker = new Worker(script, { execArgv: [], name: 'files', trackUnmanagedFds: false });
    this.#worker.on('message', (answer: Answer) => this.#answered(answer));
    // What it fails at ends it; the end is what counts.
    this.#worker.on('error', () => undefined);
    this.#worker.on('exit', () => {
      this.isOver = true;
      this.#answered(threadEnded);
    });
    this.#worker.unref();
  }

  /** Must not be called while another deed is under way. Never rejects. */
  do(call: FileCall): Promise<Answer> {
    if (this.isOver) return Promise.resolve(threadEnded);
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#settle = resolve;
    this.#worker.postMessage(call);
    return promise;
  }

  end(): void {
    void this.#worker.terminate();
  }

  #answered(answer: Answer): void {
    const settle = this.#settle;
    this.#settle = null;
    settle?.(answer);
  }
}
