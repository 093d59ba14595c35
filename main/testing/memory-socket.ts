import { Duplex } from 'node:stream';

/** The client's end of a connection without a network: takes one request, answers with these packets, ends. */
export class MemorySocket extends Duplex {
  readonly #packets: Buffer[];
  #request = '';
  #isAnswering = false;
  #isWanted = false;

  constructor(packets: readonly Buffer[]) {
    super({ allowHalfOpen: false });
    this.#packets = packets.filter((packet) => packet.length > 0);
    setImmediate(() => this.emit('connect'));
  }

  /** As a socket does, whose connection then ends with a reset. */
  resetAndDestroy(): this {
    return this.destroy();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#request += chunk.toString('latin1');
    this.#isAnswering ||= isComplete(this.#request);
    this.#pump();
    done();
  }

  override _read(): void {
    this.#isWanted = true;
    this.#pump();
  }

  /** One packet at a time, each in a turn of its own, so that none is joined with the next. */
  #pump(): void {
    if (!this.#isAnswering || !this.#isWanted) return;
    this.#isWanted = false;
    setImmediate(() => this.push(this.#packets.shift() ?? null));
  }
}

function isComplete(request: string): boolean {
  const headEnd = request.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(request.slice(0, headEnd))?.[1] ?? '0';
  return request.length >= headEnd + 4 + Number(length);
}
