import type { FileCall, FileFailure } from './threads/file-calls.ts';

/** A deed that the system refused, or gave no answer to: `not-answering`. */
export class FileDeedError extends Error implements FileFailure {
  readonly code: string;
  readonly isDriveGone: boolean;
  readonly position: number | null;
  constructor({ code, isDriveGone, position }: FileFailure) {
    super(code);
    this.name = 'FileDeedError';
    this.code = code;
    this.isDriveGone = isDriveGone;
    this.position = position;
  }
}

export const notAnswering: FileFailure = { code: 'not-answering', isDriveGone: false, position: null };

/** A deed on its way to a thread and back. */
export class FileRequest<Result> {
  readonly call: FileCall;
  /** What may hang as a whole: a device, or a folder where the device isn't known. */
  readonly mount: string;
  /** On the monotonic clock. */
  readonly askedAt: number;
  /** Rejects with `FileDeedError`; with `not-answering` when the system takes longer than it may. */
  readonly answer: Promise<Result>;
  /** When no thread has anything to do with the request any more, perhaps never; null when it failed. */
  readonly over: Promise<Result | null>;
  readonly #answer = Promise.withResolvers<Result>();
  readonly #over = Promise.withResolvers<Result | null>();

  constructor(call: FileCall, mount: string, askedAt: number) {
    this.call = call;
    this.mount = mount;
    this.askedAt = askedAt;
    this.answer = this.#answer.promise;
    this.over = this.#over.promise;
    // Whoever waits for its end alone has no use for the answer.
    this.answer.catch(() => undefined);
  }

  settle(outcome: { result: unknown } | { failure: FileFailure }): void {
    if ('failure' in outcome) {
      this.#answer.reject(new FileDeedError(outcome.failure));
      this.#over.resolve(null);
    } else {
      // The thread answers what it is asked.
      const result = outcome.result as Result;
      this.#answer.resolve(result);
      this.#over.resolve(result);
    }
  }

  /** The deadline has passed; a thread that works on it does so still. */
  giveUp(): void {
    this.#answer.reject(new FileDeedError(notAnswering));
  }
}

/** A request as those see it who carry it out. */
export type PendingRequest = Pick<FileRequest<unknown>, 'call' | 'mount' | 'askedAt' | 'settle' | 'giveUp'>;
