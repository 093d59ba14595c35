import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from './ports.ts';
import type { answerFileCall, FileCall } from './threads/file-calls.ts';

type Answer = ReturnType<typeof answerFileCall>;

const threadEnded: Answer = { failure: { code: 'thread-ended', isDriveGone: false, position: null } };

/** The script of a thread: bundled or not, it has the ending of this file and lies in the folder below it. */
export const workerScript = (name: string): URL =>
  new URL(`./threads/${name}${path.extname(import.meta.url)}`, import.meta.url);

/** What has taken longer when the process ends is taken for something that hangs. */
const healthyMs = 5_000;
/** So long even that may still take. */
const lastMs = 500;
/** Threads with a deed under way. */
const working = new Set<FileThread>();

/** At its end the process would wait for all its threads, and for one that the system holds perhaps for ever. */
process.once('exit', () => {
  for (const thread of working) if (!thread.isDone()) process.kill(process.pid, 'SIGKILL');
});

/** A thread that does one deed at a time. It never keeps the program running, nor from its end. */
export class FileThread {
  /** It can do nothing more. */
  isOver = false;
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #worker: Worker;
  /** Shared with the thread, which sets it to 0 when it has done what it was asked. */
  readonly #deeds = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #settle: ((answer: Answer) => void) | null = null;
  /** When the deed began. */
  #since = 0;

  constructor(script: URL, clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
    // Files outlive the thread that opened them.
    this.#worker = new Worker(script, {
      execArgv: [],
      name: 'files',
      trackUnmanagedFds: false,
      workerData: this.#deeds,
    });
    this.#worker.on('message', (answer: Answer) => this.#answered(answer));
    // What it fails at ends it; the end is what counts.
    this.#worker.on('error', () => undefined);
    this.#worker.on('exit', () => {
      this.isOver = true;
      this.#answered(threadEnded);
    });
    this.#worker.unref();
  }

  /** Whether it does what it was asked before that hangs; the program waits for it, and does nothing else. */
  isDone(): boolean {
    const leftMs = this.#since + healthyMs - this.#clock.monotonic();
    return Atomics.wait(this.#deeds, 0, 1, Math.max(leftMs, lastMs)) !== 'timed-out';
  }

  /** Must not be called while another deed is under way. Never rejects. */
  do(call: FileCall): Promise<Answer> {
    if (this.isOver) return Promise.resolve(threadEnded);
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#settle = resolve;
    this.#since = this.#clock.monotonic();
    Atomics.store(this.#deeds, 0, 1);
    working.add(this);
    this.#worker.postMessage(call);
    return promise;
  }

  end(): void {
    void this.#worker.terminate();
  }

  #answered(answer: Answer): void {
    const settle = this.#settle;
    this.#settle = null;
    Atomics.store(this.#deeds, 0, 0);
    working.delete(this);
    settle?.(answer);
  }
}
