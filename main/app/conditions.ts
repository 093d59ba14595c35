import type { ConditionFacts, Conditions } from '../queue/conditions.ts';
import type { Clock } from '../transfer/ports.ts';

/** What of Electron tells about power and network. */
export interface PowerAndNetwork {
  powerMonitor: Pick<Electron.PowerMonitor, 'on' | 'off' | 'isOnBatteryPower'>;
  net: Pick<Electron.Net, 'isOnline'>;
}

const lookEveryMs = 3_000;
const events = ['suspend', 'resume', 'on-ac', 'on-battery'] as const;

/**
 * Power and network of this computer. Nothing tells when the network comes back: it is looked for while it is
 * missed. What a line costs, Electron can't say.
 */
export class SystemConditions implements Conditions {
  readonly #system: PowerAndNetwork;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #isAsleep = false;
  #isOnBattery: boolean;
  #cancelLook: (() => void) | null = null;
  readonly #endEvents: () => void;

  constructor(system: PowerAndNetwork, clock: Clock) {
    this.#system = system;
    this.#clock = clock;
    const { powerMonitor } = system;
    this.#isOnBattery = powerMonitor.isOnBatteryPower();
    const note = (event: (typeof events)[number]) => () => this.#note(event);
    const listeners = events.map((event) => [event, note(event)] as const);
    for (const [event, listener] of listeners) powerMonitor.on(event as 'suspend', listener);
    this.#endEvents = () => {
      for (const [event, listener] of listeners) powerMonitor.off(event as 'suspend', listener);
    };
  }

  facts(): ConditionFacts {
    const isOnline = this.#system.net.isOnline();
    if (!isOnline) this.#lookForNetwork();
    return { isOnline, isAsleep: this.#isAsleep, isOnBattery: this.#isOnBattery, isMetered: null };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#endEvents();
    this.#cancelLook?.();
    this.#listeners.clear();
  }

  #note(event: (typeof events)[number]): void {
    if (event === 'suspend' || event === 'resume') this.#isAsleep = event === 'suspend';
    else this.#isOnBattery = event === 'on-battery';
    this.#tell();
  }

  #lookForNetwork(): void {
    this.#cancelLook ??= this.#clock.schedule(lookEveryMs, () => {
      this.#cancelLook = null;
      if (this.#system.net.isOnline()) this.#tell();
      else this.#lookForNetwork();
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
