import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { SinkAddress, SinkRecord } from './sink.ts';

/** The discarding server, running. */
export class Sink {
  readonly port: number;
  readonly url: string;
  /** PEM that its clients must trust; null without TLS. */
  readonly certificate: string | null;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, { port, certificate }: SinkAddress) {
    this.#child = child;
    this.port = port;
    this.certificate = certificate;
    this.url = `${certificate === null ? 'http' : 'https'}://127.0.0.1:${port}/`;
  }

  static async start(kind: 'plain' | 'tls' = 'plain'): Promise<Sink> {
    const child = fork(path.join(import.meta.dirname, 'sink.ts'), [kind]);
    const [address] = (await once(child, 'message')) as [SinkAddress];
    return new Sink(child, address);
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
