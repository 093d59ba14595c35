/** One direction of a line: bytes leave one after the other at a steady rate and arrive a while later. */
export class Lane {
  readonly #bytesPerMs: number;
  readonly #delayMs: number;
  /** When the last byte that was handed over has left. */
  #freeAt = 0;

  constructor(bytesPerSecond: number, delayMs: number) {
    this.#bytesPerMs = bytesPerSecond / 1000;
    this.#delayMs = delayMs;
  }

  /** When bytes handed over at `now` have all arrived. All times in milliseconds. */
  arrivalOf(bytes: number, now: number): number {
    this.#freeAt = Math.max(this.#freeAt, now) + bytes / this.#bytesPerMs;
    return this.#freeAt + this.#delayMs;
  }

  /** Bytes that have not left yet never will. */
  takeBack(bytes: number, now: number): void {
    this.#freeAt = Math.max(now, this.#freeAt - bytes / this.#bytesPerMs);
  }
}
