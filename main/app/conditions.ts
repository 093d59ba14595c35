import { isDeepStrictEqual } from 'node:util';
import type { ConditionFacts, Conditions } from '../queue/conditions.ts';
import type { Clock } from '../transfer/ports.ts';

/** What of Electron tells about power and network. */
export interface PowerAndNetwork {
  powerMonitor: Pick<Electron.PowerMonitor, 'on' | 'off' | 'isOnBatteryPower'>;
  net: Pick<Electron.Net, 'isOnline'>;
}

const lookEveryMs = 3_000;

/**
 * Power and network of this computer. Nothing tells when the network comes or goes, and not every system when the
 * plug does: while it is watched it looks for itself. What a line costs, Electron can't say.
 */
export class SystemConditions implements Conditions {
  readonly #system: PowerAndNetwork;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #isAsleep = false;
  #known: ConditionFacts;
  #endWatch: () => void = () => undefined;
  readonly #endEvents: () => void;

  constructor(system: PowerAndNetwork, clock: Clock) {
    this.#system = system;
    this.#clock = clock;
    this.#known = this.#look();
    const listeners = {
      suspend: () => this.#noteSleep(true),
      resume: () => this.#noteSleep(false),
      'on-ac': () => this.facts(),
      'on-battery': () => this.facts(),
    };
    const { powerMonitor } = system;
    const events = Object.entries(listeners);
    for (const [event, listener] of events) powerMonitor.on(event as 'suspend', listener);
    this.#endEvents = () => {
      for (const [event, listener] of events) powerMonitor.off(event as 'suspend', listener);
    };
  }

  /** What it sees changed here is told as well, right after. */
  facts(): ConditionFacts {
    const facts = this.#look();
    if (!isDeepStrictEqual(facts, this.#known)) {
      this.#known = facts;
      queueMicrotask(() => this.#tell());
    }
    return facts;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  watch(): () => void {
    this.#endWatch();
    const lookAgain = (): void => {
      this.#endWatch = this.#clock.schedule(lookEveryMs, lookAgain);
      this.facts();
    };
    this.#endWatch = this.#clock.schedule(lookEveryMs, lookAgain);
    return () => this.#endWatch();
  }

  close(): void {
    this.#endEvents();
    this.#endWatch();
    this.#listeners.clear();
  }

  #look(): ConditionFacts {
    const { net, powerMonitor } = this.#system;
    return {
      isOnline: net.isOnline(),
      isAsleep: this.#isAsleep,
      isOnBattery: powerMonitor.isOnBatteryPower(),
      isMetered: null,
    };
  }

  #noteSleep(isAsleep: boolean): void {
    this.#isAsleep = isAsleep;
    this.facts();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
