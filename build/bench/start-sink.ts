import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { SinkRecord } from './sink.ts';

/** The discarding server, running. */
export class Sink {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}/`;
  }

  static async start(): Promise<Sink> {
    const child = fork(path.join(import.meta.dirname, 'sink.ts'));
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new Sink(child, port);
  }

  /** What it saw since this was last asked. */
  async takeRecord(): Promise<SinkRecord> {
    this.#child.send('record');
    const [record] = (await once(this.#child, 'message')) as [SinkRecord];
    return record;
  }

  stop(): void {
    this.#child.disconnect();
  }
}
