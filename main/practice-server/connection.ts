import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { bitsVerb } from '../bits/header-names.ts';
import { hresults } from '../bits/hresult.ts';
import { ack } from './acks.ts';
import { SocketSource } from './byte-source.ts';
import { Deadline } from './clock.ts';
import { exchange, type Line, type ServedSite } from './exchange.ts';
import type { Download } from './file-download.ts';
import { RequestRefused } from './request-head.ts';
import { RequestReader } from './request-reader.ts';
import { ResponseSender, type SendOptions } from './response-sender.ts';
import { continueResponse, type Response } from './response-writer.ts';

/** One client's connection: requests one after the other, each answered before the next is read. */
export class Connection implements Line {
  readonly number: number;
  readonly #socket: Socket;
  readonly #site: ServedSite;
  readonly #source: SocketSource;
  readonly #reader: RequestReader;
  readonly #sender: ResponseSender;
  readonly #gone = new AbortController();
  #isBusy = false;

  constructor(number: number, socket: Socket, site: ServedSite) {
    this.number = number;
    this.#socket = socket;
    this.#site = site;
    const { clock, readerLimits } = site.rules;
    this.#source = new SocketSource(socket);
    this.#sender = new ResponseSender(socket, clock, readerLimits.idleTimeoutMs, this.signal);
    this.#reader = new RequestReader(this.#source, clock, () => socket.write(continueResponse), readerLimits);
    socket.setNoDelay(true);
    socket.once('close', () => this.#gone.abort());
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  get isTls(): boolean {
    return this.#socket instanceof TLSSocket;
  }

  get clientCertificate(): string | null {
    if (!(this.#socket instanceof TLSSocket && this.#socket.authorized)) return null;
    const name = this.#socket.getPeerCertificate().subject?.CN;
    return typeof name === 'string' ? name : null;
  }

  /** Between two requests, or before the first one is complete. */
  get isIdle(): boolean {
    return !this.#isBusy;
  }

  send(response: Download, options: SendOptions): Promise<void> {
    return this.#sender.send(response, options);
  }

  /** Ends the connection at once. */
  drop(): void {
    this.#gone.abort();
    this.#socket.destroy();
  }

  /** Ends it at once, so that the client sees a reset; behind TLS, an end in the middle. */
  reset(): void {
    this.#gone.abort();
    if (this.#socket instanceof TLSSocket) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  /** Serves until the client or a refusal ends it; never rejects. */
  async serve(): Promise<void> {
    try {
      await this.#serveRequests();
      await this.#linger();
    } catch {
      this.drop();
    } finally {
      this.#reader.stop();
    }
  }

  async #serveRequests(): Promise<void> {
    try {
      for (let request = await this.#reader.next(); request; request = await this.#reader.next()) {
        this.#isBusy = true;
        const mayGoOn = await exchange(request, this, this.#site);
        this.#isBusy = false;
        if (!mayGoOn) return;
      }
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      await this.send(refusal(error), { isLast: true });
    }
  }

  /** Half-closes and reads on for a while: a client that still sends would lose the answer to a reset. */
  async #linger(): Promise<void> {
    this.#socket.end();
    const { clock, lingerMs } = this.#site.rules;
    const deadline = new Deadline(clock, () => this.drop());
    deadline.set(lingerMs);
    try {
      while ((await this.#source.read()) !== null);
    } catch {
      // The client went first.
    } finally {
      deadline.stop();
      this.#socket.destroySoon();
    }
  }
}

function refusal({ status, method }: RequestRefused): Response {
  if (method === bitsVerb) return ack({ status, errorCode: hresults.invalidArgument });
  return { status, headers: [['Content-Length', '0']] };
}
