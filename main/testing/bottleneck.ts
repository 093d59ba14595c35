import type { Random } from './seeded-random.ts';

const stepMs = 2;
const segmentBytes = 1448;
/** What a system takes from a program ahead of what it may send. */
const leastSocketBytes = 2 ** 18;
/** TCP CUBIC: share that is left after a loss, and how fast it comes back. [RFC 9438] */
const cubic = { left: 0.7, scale: 0.4 };

/** One TCP sender over the bottleneck. What was handed to its socket waits there. */
export class Flow {
  /** Bytes per second that the program hands over at most. */
  cap = Number.POSITIVE_INFINITY;
  handedBytes = 0;
  deliveredBytes = 0;
  isOn = true;
  #waitingBytes = 0;
  #window = 10 * segmentBytes;
  #windowAtLoss: number | null = null;
  #sinceLossMs = 0;

  /** Bytes that it sends in one step. */
  send(roundTripMs: number): number {
    const room = Math.max(leastSocketBytes, 2 * this.#window) - this.#waitingBytes;
    const wanted = this.isOn ? Math.min((this.cap * stepMs) / 1000, Math.max(room, 0)) : 0;
    this.handedBytes += wanted;
    this.#waitingBytes += wanted;
    const bytes = Math.min(this.#waitingBytes, (this.#window * stepMs) / roundTripMs);
    this.#waitingBytes -= bytes;
    this.#sinceLossMs += stepMs;
    // A window that is not used up does not grow.
    if (this.#waitingBytes > 0) this.#grow(roundTripMs);
    return bytes;
  }

  /** The queue overflowed. Once per round trip at most. */
  lose(roundTripMs: number): void {
    if (this.#windowAtLoss !== null && this.#sinceLossMs < roundTripMs) return;
    this.#windowAtLoss = this.#window;
    this.#window = Math.max(this.#window * cubic.left, 2 * segmentBytes);
    this.#sinceLossMs = 0;
  }

  #grow(roundTripMs: number): void {
    if (this.#windowAtLoss === null) {
      this.#window *= 2 ** (stepMs / roundTripMs);
      return;
    }
    const segments = this.#windowAtLoss / segmentBytes;
    const flatAfter = Math.cbrt((segments * (1 - cubic.left)) / cubic.scale);
    const target = cubic.scale * (this.#sinceLossMs / 1000 - flatAfter) ** 3 + segments;
    this.#window = Math.max(this.#window, target * segmentBytes);
  }
}

export interface BottleneckOptions {
  bytesPerSecond: number;
  roundTripMs: number;
  /** How long a byte waits at the end of a full queue. */
  queueMs: number;
  /** How far round trips are off without any queue: mostly a little, sometimes by ten times as much. */
  noiseMs: number;
  random: Random;
}

/** A line with one queue that drops what does not fit, shared by flows; fluid, in steps of 2 ms. */
export class Bottleneck {
  readonly flows: Flow[] = [];
  readonly #options: BottleneckOptions;
  #now = 0;
  #queuedBytes = 0;

  constructor(options: BottleneckOptions) {
    this.#options = options;
  }

  get now(): number {
    return this.#now;
  }

  get queueMs(): number {
    return (this.#queuedBytes / this.#options.bytesPerSecond) * 1000;
  }

  /** What a small packet takes to the server and back now. */
  roundTripMs(): number {
    const { roundTripMs, noiseMs, random } = this.#options;
    const noise = noiseMs * random.next() * (random.next() < 0.05 ? 10 : 1);
    return roundTripMs + this.queueMs + noise;
  }

  pass(ms: number): void {
    for (const end = this.#now + ms; this.#now < end; this.#now += stepMs) this.#step();
  }

  #step(): void {
    const { bytesPerSecond, roundTripMs, queueMs } = this.#options;
    const now = roundTripMs + this.queueMs;
    const sent = this.flows.map((flow) => flow.send(now));
    const arrived = sent.reduce((sum, bytes) => sum + bytes, 0);
    const full = (queueMs / 1000) * bytesPerSecond;
    const queued = this.#queuedBytes + arrived - (bytesPerSecond * stepMs) / 1000;
    const lost = Math.max(queued - full, 0);
    this.#queuedBytes = Math.min(Math.max(queued, 0), full);
    for (const [index, flow] of this.flows.entries()) {
      const bytes = sent[index] ?? 0;
      flow.deliveredBytes += arrived === 0 ? 0 : bytes * (1 - lost / arrived);
      // Drops hit who sends much; one who sends a packet now and then is seldom among them.
      if (lost > 0 && bytes > arrived * this.#options.random.next() * 0.5) flow.lose(now);
    }
  }
}
