import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../transfer/ports.ts';
import type { StoreBackups } from './store-backups.ts';
import { takeLogIn } from './store-log.ts';
import { dayOf, logFile } from './store-paths.ts';

/** Offsets wait no longer than this to be written. */
export const upkeepDelayMs = 1_000;
/** From here on the log is taken into the file. */
export const longLogBytes = 4 * 1024 * 1024;

/** A queue that was empty has no need of a backup before: many live no longer than one command. */
export const newQueueMs = 10 * 60_000;

export interface UpkeepPorts {
  folder: string;
  db: DatabaseSync;
  backups: StoreBackups;
  clock: Clock;
  writeProgress(): void;
  onTrouble(what: string, cause: unknown): void;
}

/**
 * What a store does between commits, a second after the first of them: writes offsets, takes the log in, makes the
 * backup of the day. A queue at rest has no timer.
 */
export class StoreUpkeep {
  readonly #ports: UpkeepPorts;
  #cancel: (() => void) | null = null;
  /** On a day it is tried once. */
  #backedUpOn: string | null = null;
  readonly #firstBackupAt: number;
  /** Whether a copy of the file was not in order, or a write failed: then the next start looks at all of it. */
  isFileDoubted = false;

  constructor(ports: UpkeepPorts, isEmpty: boolean) {
    this.#ports = ports;
    this.#firstBackupAt = ports.clock.now() + (isEmpty ? newQueueMs : 0);
    if (this.#isBackupDue()) this.schedule();
  }

  schedule(): void {
    this.#cancel ??= this.#ports.clock.schedule(upkeepDelayMs, () => {
      this.#cancel = null;
      this.#do('saving how far uploads are', () => this.#ports.writeProgress());
      this.#do('tidying the queue file', () => this.#tidy());
      if (this.#isBackupDue()) void this.#backUp();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #do(what: string, work: () => void): void {
    try {
      work();
    } catch (cause) {
      this.#ports.onTrouble(what, cause);
    }
  }

  #tidy(): void {
    const { db, folder } = this.#ports;
    const bytes = statSync(logFile(folder), { throwIfNoEntry: false })?.size ?? 0;
    if (bytes >= longLogBytes) takeLogIn(db);
  }

  #isBackupDue(): boolean {
    const { backups, clock } = this.#ports;
    const now = clock.now();
    return now >= this.#firstBackupAt && this.#backedUpOn !== dayOf(now) && backups.isDue(now);
  }

  async #backUp(): Promise<void> {
    const { backups, clock, db, onTrouble } = this.#ports;
    this.#backedUpOn = dayOf(clock.now());
    try {
      if (!(await backups.make(db, clock.now()))) this.isFileDoubted = true;
    } catch (cause) {
      // The store is being closed; the next start makes it.
      if (cause instanceof Error && cause.name === 'AbortError') return;
      onTrouble('the backup of the queue', cause);
    }
  }
}
