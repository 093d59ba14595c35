import { TransportFault } from './transport-fault.ts';

const maxInterimAnswers = 100;
const maxHeadBytes = 16 * 1024;
const statusLineStart = Buffer.from('HTTP/');
/** Length of `HTTP/1.1 100`. */
const statusEnd = 12;

/**
 * Takes interim answers (1xx) out of a byte stream. Nobody asked for them, and the HTTP library gives a
 * request up on `100 Continue`. Everything from the first byte of the final answer on passes untouched.
 */
export class InterimAnswers {
  #passing = false;
  #held: Buffer = Buffer.alloc(0);
  #count = 0;

  /** A request has gone out: what comes next starts with a status line. */
  expectAnswer(): void {
    this.#passing = false;
    this.#count = 0;
  }

  /**
   * The part of `chunk`, and of what was held back before, that belongs to a final answer; may be empty.
   * Throws `TransportFault` for bytes that are no HTTP, a protocol switch, or endless interim answers.
   */
  filter(chunk: Buffer): Buffer {
    if (this.#passing) return chunk;
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    while (this.#isInterim()) {
      const end = this.#held.indexOf('\r\n\r\n');
      // The same limit whether the end has come yet or not: up to three of its bytes may be here.
      const headBytes = end < 0 ? this.#held.length - 3 : end;
      if (headBytes > maxHeadBytes) throw new TransportFault('malformed-answer', 'head too long');
      if (end < 0) break;
      this.#held = this.#held.subarray(end + 4);
      this.#count += 1;
      if (this.#count > maxInterimAnswers)
        throw new TransportFault('malformed-answer', 'too many 1xx answers');
    }
    if (!this.#passing) return Buffer.alloc(0);
    const passed = this.#held;
    this.#held = Buffer.alloc(0);
    return passed;
  }

  /** Looks at the start of what is held; moves to `passing` when a final answer begins there. */
  #isInterim(): boolean {
    const start = this.#held.subarray(0, statusLineStart.length);
    if (!start.equals(statusLineStart.subarray(0, start.length))) {
      throw new TransportFault('not-http', printable(this.#held), 'fatal');
    }
    if (this.#held.length < statusEnd) return false;
    const status = this.#held.toString('latin1', statusEnd - 3, statusEnd);
    if (status === '101') throw new TransportFault('malformed-answer', 'protocol switch');
    if (/^1\d\d$/.test(status)) return true;
    this.#passing = true;
    return false;
  }
}

const printable = (bytes: Buffer): string => bytes.toString('latin1', 0, 40).replace(/[^\x20-\x7e]/g, '.');
