const minuteMs = 60_000;
const minutesKept = 10;

/** The round trip of a line without a queue: the least of the last ten minutes. [RFC 6817] 2.2 */
export class PoliteBaseDelay {
  readonly #minutes: { minute: number; leastMs: number }[] = [];

  /** What of a round trip is queue; monotonic milliseconds. */
  queueMs(roundTripMs: number, at: number): number {
    const minute = Math.floor(at / minuteMs);
    const newest = this.#minutes.at(-1);
    if (newest?.minute === minute) newest.leastMs = Math.min(newest.leastMs, roundTripMs);
    else this.#minutes.push({ minute, leastMs: roundTripMs });
    while ((this.#minutes[0]?.minute ?? minute) <= minute - minutesKept) this.#minutes.shift();
    return roundTripMs - Math.min(...this.#minutes.map(({ leastMs }) => leastMs));
  }
}
