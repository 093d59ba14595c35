import { uploadError } from '../../../shared/upload-error.ts';
import type { Clock } from '../../transfer/ports.ts';
import type { UploadManager } from '../upload-manager.ts';
import type { ControlHandlers } from './control-contract.ts';
import {
  type ControlEvent,
  type ControlInput,
  type ControlName,
  type ControlOutput,
  controls,
} from './control-contract.ts';
import { ControlFeed } from './control-feed.ts';
import { controlHandlers } from './control-handlers.ts';
import { ControlRefused, type QueueControl } from './queue-control.ts';

/** This program's own queue, asked in the same way as that of another one. */
export class OwnQueue implements QueueControl {
  /** Never: it is here until it is closed. */
  readonly gone: Promise<void>;
  readonly #queue: UploadManager;
  readonly #clock: Clock;
  readonly #handlers: ControlHandlers;
  readonly #closed = Promise.withResolvers<void>();
  #feed: ControlFeed | null = null;

  constructor(queue: UploadManager, clock: Clock) {
    this.#queue = queue;
    this.#clock = clock;
    this.#handlers = controlHandlers(queue);
    this.gone = this.#closed.promise;
  }

  async call<N extends ControlName>(name: N, input: ControlInput<N>): Promise<ControlOutput<N>> {
    const parsed = controls[name].input.safeParse(input);
    if (!parsed.success) throw new ControlRefused(uploadError('invalid-request', 'fatal'));
    return this.#handlers[name](parsed.data as ControlInput<N>);
  }

  async watch(listener: (event: ControlEvent) => void): Promise<void> {
    this.#feed ??= new ControlFeed(this.#queue, this.#clock, {
      write(event) {
        listener(event);
        return true;
      },
      onReady() {},
    });
  }

  async close(): Promise<void> {
    this.#feed?.end();
    await this.#queue.stop();
    this.#closed.resolve();
  }
}
