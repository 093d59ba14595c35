import type { UploadError } from '../../shared/upload-error.ts';
import { parseByteCount } from '../bits/content-range.ts';
import { headerValue } from '../bits/http-answer.ts';
import type { Exchanger, WireRequest } from './exchanger.ts';
import type { HttpAnswer } from './ports.ts';
import type { AskedRange } from './reply-answer.ts';
import { replyNotSaved } from './reply-saving-error.ts';

export interface ReplyGetOptions {
  address: URL;
  /** Null asks for the whole reply. */
  asked: AskedRange | null;
  /** Most bytes that a reply may have. */
  maxBytes: number;
  /** Takes bytes that may be the reply's. More wait for what it returns, which rejects when they can't be written. */
  write(bytes: Uint8Array): Promise<void> | null;
}

export type ReplyGetResult =
  /** `receivedBytes` of its body came, or were announced when that was enough to know. */
  | { kind: 'answered'; answer: HttpAnswer; receivedBytes: number }
  | { kind: 'aborted' }
  /** `isElsewhere`: nobody there got the request. */
  | { kind: 'failed'; error: UploadError; isElsewhere: boolean };

const answerTimeoutMs = 120_000;
/** Bodies that nobody wants are read so far, to keep the connection. */
const maxUnwantedBytes = 64 * 1024;

/** One GET of a reply, whole or a range, and the body of its answer as it comes. */
export class ReplyGet {
  readonly #options: ReplyGetOptions;
  readonly #exchanger: Exchanger;
  #head: HttpAnswer | null = null;
  #receivedBytes = 0;
  #stopped: ReplyGetResult | null = null;

  constructor(options: ReplyGetOptions, exchanger: Exchanger) {
    this.#options = options;
    this.#exchanger = exchanger;
  }

  /** Never rejects. */
  async send(): Promise<ReplyGetResult> {
    let outcome = await this.#exchange();
    // A kept connection that died in the meantime says nothing about the server.
    if (outcome.kind === 'failed' && outcome.isStaleLine) outcome = await this.#exchange();
    if (this.#stopped !== null) return this.#stopped;
    switch (outcome.kind) {
      case 'answered':
        // An answer without a body may follow one that had one.
        return {
          kind: 'answered',
          answer: outcome.answer,
          receivedBytes: this.#head?.status === outcome.answer.status ? this.#receivedBytes : 0,
        };
      case 'aborted':
        return { kind: 'aborted' };
      case 'failed':
        return {
          kind: 'failed',
          error: aboutReply(outcome.error),
          isElsewhere: outcome.certainty === 'not-sent',
        };
    }
  }

  #exchange() {
    return this.#exchanger.exchange(this.#request(), {
      answerTimeoutMs,
      onBody: (chunk, answer, hold) => this.#take(chunk, answer, hold),
    });
  }

  #take(chunk: Uint8Array, answer: HttpAnswer, hold: (until: Promise<unknown>) => void): void {
    if (this.#stopped !== null) return;
    if (answer !== this.#head) this.#receivedBytes = 0;
    this.#head = answer;
    this.#receivedBytes += chunk.length;
    const announcedBytes = parseByteCount(headerValue(answer, 'content-length') ?? '') ?? 0;
    const receivedBytes = Math.max(this.#receivedBytes, announcedBytes);
    if (receivedBytes > this.#limitBytes(answer)) this.#stop({ kind: 'answered', answer, receivedBytes });
    else if (isContent(answer)) this.#write(chunk, hold);
  }

  #write(chunk: Uint8Array, hold: (until: Promise<unknown>) => void): void {
    const writing = this.#options.write(chunk);
    if (writing === null) return;
    const failed = (cause: unknown): void =>
      this.#stop({ kind: 'failed', error: replyNotSaved(cause), isElsewhere: false });
    hold(writing.catch(failed));
  }

  #limitBytes(answer: HttpAnswer): number {
    const { asked, maxBytes } = this.#options;
    if (answer.status === 200 && (asked === null || asked.first === 0)) return maxBytes;
    return answer.status === 206 && asked !== null ? asked.last - asked.first + 1 : maxUnwantedBytes;
  }

  #stop(result: ReplyGetResult): void {
    this.#stopped = result;
    this.#exchanger.reset();
  }

  #request(): WireRequest {
    const { address, asked } = this.#options;
    return {
      method: 'GET',
      path: address.pathname + address.search,
      headers: [
        ['Accept', '*/*'],
        ['Accept-Encoding', 'identity'],
        ...(asked === null ? [] : [['Range', `bytes=${asked.first}-${asked.last}`] as const]),
      ],
      body: null,
    };
  }
}

const isContent = ({ status }: HttpAnswer): boolean => status === 200 || status === 206;

/** An address that only looking up its name shows to be none that a server may point to. */
const aboutReply = (error: UploadError): UploadError =>
  error.code === 'host-not-allowed' ? { ...error, code: 'reply-not-allowed' } : error;
