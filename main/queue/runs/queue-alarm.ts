import type { Clock } from '../../transfer/ports.ts';

interface QueueAlarmPorts {
  clock: Clock;
  /** Looks out for network and power; the function returned ends that. */
  watch(): () => void;
}

/** Wakes the queue when something in it is due, and sees to it that network and power are watched while that matters. */
export class QueueAlarm {
  readonly #ports: QueueAlarmPorts;
  readonly #onDue: () => void;
  #cancelWake: (() => void) | null = null;
  #endWatch: (() => void) | null = null;

  constructor(ports: QueueAlarmPorts, onDue: () => void) {
    this.#ports = ports;
    this.#onDue = onDue;
  }

  /** @param waitsMs until each thing that is due; null: it never is by itself */
  set(waitsMs: readonly (number | null)[]): void {
    this.#cancelWake?.();
    const known = waitsMs.filter((ms) => ms !== null);
    this.#cancelWake =
      known.length === 0 ? null : this.#ports.clock.schedule(Math.max(1, Math.min(...known)), this.#onDue);
  }

  watch(isWanted: boolean): void {
    if (isWanted) {
      this.#endWatch ??= this.#ports.watch();
    } else {
      this.#endWatch?.();
      this.#endWatch = null;
    }
  }

  stop(): void {
    this.#cancelWake?.();
    this.watch(false);
  }
}
