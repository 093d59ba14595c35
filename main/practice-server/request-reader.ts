import { type ByteSource, ConnectionLost } from './byte-source.ts';
import { type Clock, Deadline } from './clock.ts';
import { RequestBody } from './request-body.ts';
import { HeadBuilder, type RequestHead } from './request-head.ts';

export const maxHeadBytes = 16 * 1024;

export interface ReaderLimits {
  /** From the first byte of a head to its end. */
  readonly headTimeoutMs: number;
  /** Without a byte, between requests or in a body. */
  readonly idleTimeoutMs: number;
  /** A body must come faster than this, measured over the time we waited for it. */
  readonly minBodyBytesPerSecond: number;
}

export const defaultReaderLimits: ReaderLimits = {
  headTimeoutMs: 10_000,
  idleTimeoutMs: 60_000,
  minBodyBytesPerSecond: 1024,
};

export interface Request {
  readonly head: RequestHead;
  readonly body: RequestBody;
}

const nothing = Buffer.alloc(0);
const peerTooSlow = () => new ConnectionLost('the peer is too slow');
const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/**
 * Strict HTTP/1.1 requests out of a stream of bytes. What a stream means depends on its bytes alone, never on
 * how they were split into packets: lines end in CR LF, one length says where a body ends, everything else
 * is refused. A request that is already here waits until the one before it has been answered.
 */
export class RequestReader {
  readonly #source: ByteSource;
  readonly #limits: ReaderLimits;
  readonly #clock: Clock;
  readonly #sendContinue: () => void;
  readonly #deadline: Deadline;
  #rest: Buffer = nothing;
  #tooSlow: () => Error = peerTooSlow;

  constructor(source: ByteSource, clock: Clock, sendContinue: () => void, limits = defaultReaderLimits) {
    this.#source = source;
    this.#clock = clock;
    this.#sendContinue = sendContinue;
    this.#limits = limits;
    this.#deadline = new Deadline(clock, () => source.fail(this.#tooSlow()));
  }

  /**
   * The next request; null when the peer ends between two requests. The body of the one before must have
   * been read. @throws RequestRefused (to be answered), ConnectionLost (no answer possible)
   */
  async next(): Promise<Request | null> {
    if (this.#rest.length === 0) {
      const first = await this.#readFirst();
      if (first === null) return null;
      this.#rest = first;
    }
    const head = await this.#readHead();
    const beforeBody = head.expectsContinue ? this.#sendContinue : null;
    return { head, body: new RequestBody(head.contentLength ?? 0, this.#bodyBytes(), beforeBody) };
  }

  stop(): void {
    this.#deadline.stop();
  }

  async #readFirst(): Promise<Buffer | null> {
    this.#deadline.set(this.#limits.idleTimeoutMs);
    try {
      return await this.#source.read();
    } finally {
      this.#deadline.clear();
    }
  }

  async #readHead(): Promise<RequestHead> {
    const builder = new HeadBuilder();
    let lineStart = 0;
    let scanned = 0;
    this.#tooSlow = () => builder.refused(408, 'head too slow');
    this.#deadline.set(this.#limits.headTimeoutMs);
    try {
      for (;;) {
        const lineEnd = this.#rest.indexOf(lineFeed, scanned);
        const known = lineEnd < 0 ? this.#rest.length : lineEnd + 1;
        if (known > maxHeadBytes) throw builder.refused(431, 'head too long');
        if (lineEnd < 0) {
          scanned = this.#rest.length;
          const more = await this.#source.read();
          if (more === null) throw new ConnectionLost('the head was cut short');
          this.#rest = Buffer.concat([this.#rest, more]);
          continue;
        }
        if (lineEnd === lineStart || this.#rest[lineEnd - 1] !== carriageReturn) {
          throw builder.refused(400, 'line without CR');
        }
        const line = this.#rest.toString('latin1', lineStart, lineEnd - 1);
        lineStart = scanned = lineEnd + 1;
        if (line !== '') builder.addLine(line);
        else {
          this.#rest = this.#rest.subarray(lineStart);
          return builder.finish();
        }
      }
    } finally {
      this.#deadline.clear();
      this.#tooSlow = peerTooSlow;
    }
  }

  /** Takes bytes for one body, whatever is here first, and watches the pace of the peer (not our own). */
  #bodyBytes(): (limit: number) => Promise<Buffer | null> {
    const { idleTimeoutMs, minBodyBytesPerSecond } = this.#limits;
    let receivedBytes = 0;
    let waitedMs = 0;
    return async (limit) => {
      let bytes: Buffer | null = this.#rest;
      if (bytes.length === 0) {
        const allowedMs = idleTimeoutMs + (receivedBytes / minBodyBytesPerSecond) * 1000 - waitedMs;
        this.#deadline.set(Math.min(idleTimeoutMs, allowedMs));
        const startedAt = this.#clock.monotonic();
        bytes = await this.#source.read();
        waitedMs += this.#clock.monotonic() - startedAt;
        this.#deadline.clear();
        if (bytes === null) return null;
      }
      this.#rest = bytes.length > limit ? bytes.subarray(limit) : nothing;
      const taken = bytes.length > limit ? bytes.subarray(0, limit) : bytes;
      receivedBytes += taken.length;
      return taken;
    };
  }
}
