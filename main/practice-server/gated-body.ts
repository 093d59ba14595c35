import { unlessAborted } from './abortable.ts';
import type { Behaviours } from './behaviours.ts';
import { ConnectionLost } from './byte-source.ts';
import type { Clock } from './clock.ts';
import type { BodyReader } from './request-body.ts';
import type { OpenRecord, Transcript } from './transcript.ts';

/** What a body passes through: the transcript counts it, the behaviours stop or slow it. */
export interface Gate {
  readonly record: OpenRecord;
  readonly transcript: Transcript;
  readonly behaviours: Behaviours;
  readonly clock: Clock;
  /** Aborted when the connection is gone. */
  readonly signal: AbortSignal;
  reset(): void;
}

/** Slices of a slowed body, per second. */
const slicesPerSecond = 20;

export class GatedBody implements BodyReader {
  readonly #body: BodyReader;
  readonly #gate: Gate;
  /** Offset in the file of the next byte. */
  #offset: number;
  #rest: Buffer | null = null;

  /** @param firstOffset offset in the file of the body's first byte */
  constructor(body: BodyReader, firstOffset: number, gate: Gate) {
    this.#body = body;
    this.#offset = firstOffset;
    this.#gate = gate;
  }

  get length(): number {
    return this.#body.length;
  }

  get remaining(): number {
    return this.#body.remaining + (this.#rest?.length ?? 0);
  }

  async read(): Promise<Buffer | null> {
    const { behaviours } = this.#gate;
    for (
      let stop = behaviours.nextStop();
      stop !== null && stop <= this.#offset;
      stop = behaviours.nextStop()
    ) {
      await this.#reachStop();
    }
    const bytes = this.#rest ?? (await this.#body.read());
    if (bytes === null) return null;
    const taken = Math.min(bytes.length, this.#limit());
    this.#rest = taken < bytes.length ? bytes.subarray(taken) : null;
    this.#offset += taken;
    await this.#pace(taken);
    this.#gate.record.bodyBytes += taken;
    this.#gate.transcript.changed(this.#gate.record);
    return taken < bytes.length ? bytes.subarray(0, taken) : bytes;
  }

  async #reachStop(): Promise<void> {
    const { behaviours, record, signal } = this.#gate;
    if ((await behaviours.reachStop(record, signal)) === 'go-on') return;
    this.#gate.reset();
    throw new ConnectionLost('reset on purpose');
  }

  /** How many bytes may go through in one step. */
  #limit(): number {
    const { bytesPerSecond } = this.#gate.behaviours;
    const slice =
      bytesPerSecond === null ? Number.POSITIVE_INFINITY : Math.ceil(bytesPerSecond / slicesPerSecond);
    const stop = this.#gate.behaviours.nextStop();
    return stop !== null && stop > this.#offset ? Math.min(slice, stop - this.#offset) : slice;
  }

  async #pace(bytes: number): Promise<void> {
    const { behaviours, clock, signal } = this.#gate;
    if (behaviours.bytesPerSecond === null) return;
    const delayMs = (bytes / behaviours.bytesPerSecond) * 1000;
    const { promise, resolve } = Promise.withResolvers<void>();
    const takeBack = clock.schedule(delayMs, resolve);
    try {
      await unlessAborted(promise, signal);
    } finally {
      takeBack();
    }
  }
}
