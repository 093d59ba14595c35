import { parseAck } from '../bits/ack.ts';
import type { Clock, PacketConnection } from './ports.ts';

const intervalMs = 1000;
const answerTimeoutMs = 10_000;
/** A round trip that is so much longer than the last may be chance, such as a busy moment of this machine. */
const oddMs = 30;
const asksAgain = 2;
const failuresBorne = 3;

export interface ProbeEvents {
  onDelay(roundTripMs: number): void;
  /** The server does not answer Ping, or can't be reached: there is no measuring. Called once, at the end. */
  onGone(): void;
}

/** Measures round trips to a server about once a second, with Ping packets over a connection of its own. */
export class PoliteProbe {
  readonly #connection: PacketConnection;
  readonly #clock: Clock;
  readonly #events: ProbeEvents;
  #lastMs = Number.POSITIVE_INFINITY;
  #isStopped = false;
  #cancelTimer: () => void = () => undefined;

  /** Begins at once: the first look at a line is best taken before uploads fill it. */
  constructor(connection: PacketConnection, clock: Clock, events: ProbeEvents) {
    this.#connection = connection;
    this.#clock = clock;
    this.#events = events;
    void this.#run();
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#cancelTimer();
    void this.#connection.close().catch(() => undefined);
  }

  async #run(): Promise<void> {
    for (let failures = 0; failures < failuresBorne; ) {
      const delay = await this.#look();
      if (this.#isStopped) return;
      if (delay === 'refused') break;
      if (delay === 'failed') failures += 1;
      else {
        failures = 0;
        this.#lastMs = delay;
        this.#events.onDelay(delay);
      }
      await new Promise<void>((resolve) => {
        this.#cancelTimer = this.#clock.schedule(intervalMs, resolve);
      });
    }
    this.stop();
    this.#events.onGone();
  }

  /** An odd figure is asked for again: a queue is still there then, chance is not. */
  async #look(): Promise<number | 'failed' | 'refused'> {
    let least = await this.#ping();
    for (let again = 0; again < asksAgain; again += 1) {
      if (this.#isStopped || typeof least === 'string' || least <= this.#lastMs + oddMs) break;
      const next = await this.#ping();
      if (typeof next === 'number') least = Math.min(least, next);
    }
    return least;
  }

  async #ping(): Promise<number | 'failed' | 'refused'> {
    const outcome = await this.#connection.send({ type: 'ping' }, { answerTimeoutMs });
    if (outcome.kind !== 'answered') return 'failed';
    if (parseAck('ping', outcome.answer).kind !== 'accepted') return 'refused';
    return outcome.timing.sendMs + outcome.timing.answerMs;
  }
}
