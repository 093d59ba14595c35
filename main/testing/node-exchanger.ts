import http from 'node:http';
import { uploadError } from '../../shared/upload-error.ts';
import type { ExchangeOptions, Exchanger, WireRequest } from '../transfer/exchanger.ts';
import type { PacketOutcome } from '../transfer/ports.ts';

/** GETs with Node's own client over one kept connection: stands in where the transport is not the matter. */
export class NodeExchanger implements Exchanger {
  readonly #origin: URL;
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  #abort: (() => void) | null = null;

  constructor(origin: URL) {
    this.#origin = origin;
  }

  get isLineOpen(): boolean {
    return Object.keys(this.#agent.freeSockets).length > 0;
  }

  exchange(request: WireRequest, options: ExchangeOptions): Promise<PacketOutcome> {
    return new Promise((resolve) => {
      const { method, path } = request;
      const headers = Object.fromEntries(request.headers);
      const sent = http.request(this.#origin, { method, path, headers, agent: this.#agent });
      const fail = (cause: NodeJS.ErrnoException): void => {
        const certainty = cause.code === 'ECONNREFUSED' ? 'not-sent' : 'unknown';
        const error = uploadError('connection-failed', 'transient', { detail: cause.code ?? cause.message });
        resolve({ kind: 'failed', certainty, error, isStaleLine: false });
      };
      sent.on('error', fail);
      sent.on('response', (response) => {
        const answer = { status: response.statusCode ?? 0, headers: response.headers };
        response.on('data', (chunk: Buffer) => options.onBody?.(chunk, answer));
        response.on('error', fail);
        response.on('end', () => {
          resolve({ kind: 'answered', answer, timing: { sendMs: 0, answerMs: 0 } });
        });
      });
      this.#abort = () => {
        resolve({ kind: 'aborted', certainty: 'unknown' });
        sent.destroy();
      };
      sent.end();
    });
  }

  reset(): void {
    this.#abort?.();
  }

  async close(): Promise<void> {
    this.reset();
    this.#agent.destroy();
  }
}
