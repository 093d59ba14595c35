import type { FragmentBody } from './ports.ts';
import { type RateLane, unlimitedLane } from './rate-lane.ts';

/**
 * A socket takes so much and asks for more at once, while the bytes still wait in it: shorter pieces must not lie
 * in a buffer that is filled again.
 */
const safeBytes = 64 * 1024;

/** The body at the pace of the lane, in the lane's pieces; as it is while nothing limits it. */
export function pacedBody(body: FragmentBody, lane: RateLane): FragmentBody {
  if (lane === unlimitedLane) return body;
  if (body instanceof Uint8Array) return lane.isLimited ? paced(inOnePiece(body), lane) : body;
  return paced(body, lane);
}

const paced = (body: AsyncIterable<Uint8Array>, lane: RateLane): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => new PacedChunks(body[Symbol.asyncIterator](), lane),
});

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}

type Step = IteratorResult<Uint8Array, undefined>;
const over: Step = { done: true, value: undefined };

/** Not a generator: one that waits can't be ended before its wait is over. */
class PacedChunks implements AsyncIterator<Uint8Array, undefined> {
  readonly #source: AsyncIterator<Uint8Array, undefined>;
  readonly #lane: RateLane;
  #rest: Uint8Array = new Uint8Array();
  #isEnded = false;

  constructor(source: AsyncIterator<Uint8Array, undefined>, lane: RateLane) {
    this.#source = source;
    this.#lane = lane;
  }

  next(): Promise<Step> {
    return this.#rest.length === 0 && !this.#lane.isLimited ? this.#source.next() : this.#nextPiece();
  }

  /** Idempotent. */
  async return(): Promise<Step> {
    if (!this.#isEnded) {
      this.#isEnded = true;
      this.#lane.giveUp();
      await this.#source.return?.();
    }
    return over;
  }

  async #nextPiece(): Promise<Step> {
    while (this.#rest.length === 0) {
      const step = await this.#source.next();
      if (step.done) return step;
      this.#rest = step.value;
    }
    if (this.#isEnded) return over;
    const bytes = await this.#lane.take(this.#rest.length);
    if (this.#isEnded) return over;
    const piece = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(bytes);
    return { done: false, value: bytes < safeBytes ? new Uint8Array(piece) : piece };
  }
}
