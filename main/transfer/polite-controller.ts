import type { PoliteBaseDelay } from './polite-base-delay.ts';

/** One look at the line. */
export interface DelaySample {
  /** Monotonic milliseconds. */
  at: number;
  roundTripMs: number;
  /** Bytes that the uploads that give way have handed over in all. */
  takenBytes: number;
}

/** Queues that are so long do nobody harm, and keep a line busy. */
const targetMs = 45;
/** One sample above it may be chance. */
const highSamplesAtFirst = 2;
/** Damps the swing of a queue that fills and empties. */
const trendWeight = 0.7;
/** A queue that does not yield is somebody else's: every sample more makes the uploads give way more. */
const patientSamples = 3;
const impatience = 0.04;
/** Growth per second: it doubles as long as the line stays empty. */
const leastStep = 0.05;
const mostStep = 0.5;
/** At half the rate for a moment the line empties, and shows what its round trip is without our own queue. */
const lookAtEmptyLineMs = 45_000;
/** A rate that is hardly used up is none. */
const leastUse = 0.6;
/** Of the most that the line took lately: enough to see when others leave it. */
const leastShare = 0.02;
const leastBytesPerSecond = 4 * 1024;
/** The program did not run for a while. */
const longestPauseMs = 10_000;

/**
 * How fast uploads may go so that they add no more than a little delay to the line, in the manner of LEDBAT
 * [RFC 6817]: what a round trip takes beyond the line's own is the queue in front of its narrowest place. No cap
 * as long as there is hardly any.
 */
export class PoliteController {
  readonly #base: PoliteBaseDelay;
  #cap = Number.POSITIVE_INFINITY;
  #last: (DelaySample & { queueMs: number }) | null = null;
  #highSamples = 0;
  #step = leastStep;
  #mostPerSecond = 0;
  #lookedAt = 0;
  /** While the line is looked at empty: the cap to go back to. */
  #capBefore: number | null = null;

  constructor(base: PoliteBaseDelay) {
    this.#base = base;
  }

  /** Bytes per second from now on, `Infinity` for no cap. */
  take(sample: DelaySample): number {
    const queueMs = this.#base.queueMs(sample.roundTripMs, sample.at);
    const last = this.#last;
    this.#last = { ...sample, queueMs };
    const elapsedMs = sample.at - (last?.at ?? Number.NEGATIVE_INFINITY);
    if (last === null || elapsedMs <= 0 || elapsedMs > longestPauseMs) return this.#cap;
    const seconds = elapsedMs / 1000;
    const takenPerSecond = (sample.takenBytes - last.takenBytes) / seconds;
    this.#mostPerSecond = Math.max(this.#mostPerSecond * 0.99 ** seconds, takenPerSecond);
    this.#highSamples = queueMs > targetMs ? this.#highSamples + 1 : 0;
    const cap =
      this.#cap === Number.POSITIVE_INFINITY
        ? this.#firstCap(takenPerSecond, sample.at)
        : (this.#lookAtEmptyLine(sample.at) ??
          (queueMs < targetMs / 2
            ? this.#grown(takenPerSecond, seconds)
            : this.#steered(queueMs, queueMs - last.queueMs, seconds)));
    this.#cap = Math.max(cap, leastBytesPerSecond, this.#mostPerSecond * leastShare);
    return this.#cap;
  }

  #firstCap(takenPerSecond: number, at: number): number {
    this.#lookedAt = at;
    return this.#highSamples < highSamplesAtFirst ? Number.POSITIVE_INFINITY : takenPerSecond;
  }

  #lookAtEmptyLine(at: number): number | null {
    const before = this.#capBefore;
    this.#capBefore = null;
    if (before !== null || at - this.#lookedAt < lookAtEmptyLineMs) return before;
    this.#lookedAt = at;
    this.#capBefore = this.#cap;
    return this.#cap / 2;
  }

  #grown(takenPerSecond: number, seconds: number): number {
    if (takenPerSecond < this.#cap * leastUse) return Number.POSITIVE_INFINITY;
    const grown = this.#cap * (1 + this.#step * Math.min(seconds, 2));
    this.#step = Math.min(this.#step * 2, mostStep);
    return grown;
  }

  #steered(queueMs: number, growthMs: number, seconds: number): number {
    this.#step = leastStep;
    const stubborn = Math.max(this.#highSamples - patientSamples, 0) * impatience;
    const perSecond = (targetMs - queueMs) / 1000 - stubborn;
    const factor = 1 + perSecond * seconds - (trendWeight * growthMs) / 1000;
    return this.#cap * Math.min(Math.max(factor, 0.5), 1.25);
  }
}
