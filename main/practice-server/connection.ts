import type { Socket } from 'node:net';
import { parseContentRange } from '../bits/content-range.ts';
import { bitsVerb, headerNames } from '../bits/header-names.ts';
import { hresults } from '../bits/hresult.ts';
import { ack } from './acks.ts';
import type { Behaviours, PlannedAnswer } from './behaviours.ts';
import { ConnectionLost, SocketSource } from './byte-source.ts';
import { Deadline } from './clock.ts';
import type { Download } from './file-download.ts';
import { GatedBody } from './gated-body.ts';
import { HeaderList } from './header-list.ts';
import { requestType, type UploadSite } from './packet-dispatch.ts';
import { RequestRefused } from './request-head.ts';
import { type Request, RequestReader } from './request-reader.ts';
import { ResponseSender } from './response-sender.ts';
import { continueResponse, type Response } from './response-writer.ts';
import { route } from './routing.ts';
import type { OpenRecord, Transcript } from './transcript.ts';

export interface ServedSite extends UploadSite {
  readonly behaviours: Behaviours;
  readonly transcript: Transcript;
}

/** One client's connection: requests one after the other, each answered before the next is read. */
export class Connection {
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
    this.#sender = new ResponseSender(socket, clock, readerLimits.idleTimeoutMs, this.#gone.signal);
    this.#reader = new RequestReader(this.#source, clock, () => socket.write(continueResponse), readerLimits);
    socket.setNoDelay(true);
    socket.once('close', () => this.#gone.abort());
  }

  /** Between two requests, or before the first one is complete. */
  get isIdle(): boolean {
    return !this.#isBusy;
  }

  /** Ends the connection at once. */
  drop(): void {
    this.#gone.abort();
    this.#socket.destroy();
  }

  /** Serves until the client or a refusal ends it; never rejects. */
  async serve(): Promise<void> {
    try {
      let keep = true;
      while (keep) {
        const request = await this.#reader.next();
        if (request === null) break;
        this.#isBusy = true;
        keep = await this.#answer(request);
        this.#isBusy = false;
      }
      await this.#linger();
    } catch (error) {
      if (!(error instanceof RequestRefused)) return this.drop();
      await this.#sender.send(refusal(error), { isLast: true }).catch(() => {});
      await this.#linger();
    } finally {
      this.#reader.stop();
    }
  }

  /** @returns whether another request may follow */
  async #answer(request: Request): Promise<boolean> {
    const { transcript, behaviours } = this.#site;
    const record = transcript.add(this.#recordOf(request));
    try {
      const body = this.#gatedBody(request, record);
      const planned = behaviours.plannedAnswer(record);
      const answer = planned ? plannedResponse(planned) : await this.#respond(request, body, record);
      const isLast = planned?.isEarly === true || !(await this.#finishBody(request, body));
      if ((await behaviours.beforeAnswer(record, this.#gone.signal)) === 'drop') {
        throw new ConnectionLost('dropped on purpose');
      }
      note(record, answer);
      transcript.changed(record);
      await this.#sender.send(answer, { isLast, isExact: planned !== null });
      return !isLast;
    } catch (error) {
      if (record.outcome === 'open') record.outcome = 'lost';
      transcript.changed(record);
      throw error;
    }
  }

  async #respond(request: Request, body: GatedBody, record: OpenRecord): Promise<Download> {
    try {
      return await route(request.head, body, () => this.drop(), this.#site);
    } catch (error) {
      if (error instanceof ConnectionLost) throw error;
      record.failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { status: 500, headers: [['Content-Length', '0']] };
    }
  }

  /** Reads what is left of a body, so that the next request parses; false when the connection must end. */
  async #finishBody({ head, body: unread }: Request, body: GatedBody): Promise<boolean> {
    const hasUnknownLength = head.method === bitsVerb && head.contentLength === null;
    if (unread.isHeldBack || hasUnknownLength || body.remaining > this.#site.rules.drainBytes) return false;
    while ((await body.read()) !== null);
    return !head.isLast;
  }

  #gatedBody({ head, body }: Request, record: OpenRecord): GatedBody {
    const range = parseContentRange(head.headers.get(headerNames.contentRange) ?? '');
    return new GatedBody(body, range?.first ?? 0, {
      record,
      transcript: this.#site.transcript,
      behaviours: this.#site.behaviours,
      clock: this.#site.rules.clock,
      signal: this.#gone.signal,
      reset: () => {
        this.#gone.abort();
        this.#socket.resetAndDestroy();
      },
    });
  }

  #recordOf({ head }: Request) {
    return {
      connection: this.number,
      arrivedAt: this.#site.rules.clock.now(),
      method: head.method,
      target: head.target,
      packetType: head.method === bitsVerb ? requestType(head.headers) : null,
      sessionId: head.headers.get(headerNames.sessionId) ?? null,
      contentRange: head.headers.get(headerNames.contentRange) ?? null,
      contentLength: head.contentLength,
      headers: head.headers.entries,
    };
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

function plannedResponse({ status, headers = [], body = '', isUnframed }: PlannedAnswer): Download {
  const bytes = Buffer.from(body);
  const isFramed = headers.some(([name]) => name.toLowerCase() === 'content-length');
  const all =
    isFramed || isUnframed ? headers : [...headers, ['Content-Length', String(bytes.length)] as const];
  return { status, headers: all, body: bytes };
}

function note(record: OpenRecord, { status, headers }: Download): void {
  const answered = new HeaderList(headers);
  const received = answered.get(headerNames.receivedContentRange);
  record.status = status;
  record.outcome = 'answered';
  record.receivedBytes = received === undefined ? null : Number(received);
  record.sessionId ??= answered.get(headerNames.sessionId) ?? null;
}
