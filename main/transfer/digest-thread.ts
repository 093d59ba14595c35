import { Worker } from 'node:worker_threads';
import { FileDeedError } from './file-request.ts';
import { workerScript } from './file-thread.ts';
import type { DigestCall } from './threads/digest-worker.ts';

/** The running SHA-256 of one stream of bytes, computed in another thread. */
export interface DigestStream {
  /** Resolves when the bytes have been taken in and their buffer is free. */
  take(chunk: Uint8Array): Promise<void>;
  /** Lower-case hex of the digest of all bytes given so far. */
  value(): Promise<string>;
  end(): void;
}

/** A thread that never waits for anything but bytes, so that nothing can hold it up. */
export class DigestThread {
  #worker: Worker | null = null;
  #answers: PromiseWithResolvers<string>[] = [];
  #streams = 0;

  /** Starts the thread if it does not run yet, so that it is there when it is needed. */
  start(): void {
    this.#worker ??= this.#startWorker();
  }

  open(): DigestStream {
    this.#streams += 1;
    const stream = this.#streams;
    let worker: Worker | null = null;
    const ask = (wish: 'take' | 'value', chunk: Uint8Array | null): Promise<string> => {
      this.start();
      worker ??= this.#worker;
      return this.#ask(worker, { stream, chunk, wish });
    };
    return {
      take: async (chunk) => void (await ask('take', chunk)),
      value: () => ask('value', null),
      end: () => worker?.postMessage({ stream, chunk: null, wish: 'end' } satisfies DigestCall),
    };
  }

  #ask(worker: Worker | null, call: DigestCall): Promise<string> {
    // What a thread that ended had taken in is lost.
    if (worker === null || worker !== this.#worker) return Promise.reject(threadEnded());
    const answer = Promise.withResolvers<string>();
    this.#answers.push(answer);
    worker.ref();
    worker.postMessage(call);
    return answer.promise;
  }

  #startWorker(): Worker {
    const worker = new Worker(workerScript('digest-worker'), { execArgv: [], name: 'digest' });
    worker.on('message', (value: string) => {
      this.#answers.shift()?.resolve(value);
      if (this.#answers.length === 0) worker.unref();
    });
    // What it fails at ends it; the end is what counts.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      this.#worker = null;
      for (const answer of this.#answers.splice(0)) answer.reject(threadEnded());
    });
    worker.unref();
    return worker;
  }
}

const threadEnded = (): FileDeedError =>
  new FileDeedError({ code: 'thread-ended', isDriveGone: false, position: null });
