import type { Clock } from '../../transfer/ports.ts';

interface QueueAlarmPorts {
  clock: Clock;
  /** Calls back when this computer got on a network; the function returned ends the watch. */
  watchNetwork(onBack: () => void): () => void;
}

/** Wakes the queue when something in it is due, and when the network is back. */
export class QueueAlarm {
  readonly #ports: QueueAlarmPorts;
  readonly #onDue: () => void;
  readonly #onNetwork: () => void;
  #cancelWake: (() => void) | null = null;
  #endWatch: (() => void) | null = null;

  constructor(ports: QueueAlarmPorts, onDue: () => void, onNetwork: () => void) {
    this.#ports = ports;
    this.#onDue = onDue;
    this.#onNetwork = onNetwork;
  }

  /** @param waitsMs until each thing that is due; null: it never is by itself */
  set(waitsMs: readonly (number | null)[]): void {
    this.#cancelWake?.();
    const known = waitsMs.filter((ms) => ms !== null);
    this.#cancelWake =
      known.length === 0 ? null : this.#ports.clock.schedule(Math.max(1, Math.min(...known)), this.#onDue);
  }

  /** Only what waits for its next try has a use for the network's return. */
  watchNetwork(isWanted: boolean): void {
    if (isWanted) {
      this.#endWatch ??= this.#ports.watchNetwork(this.#onNetwork);
    } else {
      this.#endWatch?.();
      this.#endWatch = null;
    }
  }

  stop(): void {
    this.#cancelWake?.();
    this.watchNetwork(false);
  }
}
