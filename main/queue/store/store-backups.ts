import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';
import { checkDatabase } from './check-database.ts';
import { makePrivateFile, moveFile, syncFile } from './durable-files.ts';
import { companions, dayOf } from './store-paths.ts';

const maxBackups = 7;
/** Pages copied at a time: writes wait no longer than that. */
const pagesPerStep = 64;

export interface Backup {
  file: string;
  /** `YYYY-MM-DD`, as the clock of the computer had it. */
  day: string;
  /** Counts up from one backup to the next. */
  number: number;
}

/**
 * Copies of the queue, at most one a day, in the folder `backups` beside it. They carry a number: the clock may have
 * been wrong on one of those days, and its backup would be the newest for years.
 */
export class StoreBackups {
  readonly #folder: string;
  /** Of the copy under way. */
  #stopping: AbortController | null = null;
  #making: Promise<boolean> | null = null;

  constructor(folder: string) {
    this.#folder = path.join(folder, 'backups');
  }

  /** Newest first. */
  all(): Backup[] {
    return this.#names()
      .flatMap((name) => {
        const [, day, number = '0'] = /^queue-(\d{4}-\d\d-\d\d)(?:-(\d{1,9}))?\.db$/.exec(name) ?? [];
        return day === undefined
          ? []
          : [{ file: path.join(this.#folder, name), day, number: Number(number) }];
      })
      .sort((one, other) => other.number - one.number || (one.day < other.day ? 1 : -1));
  }

  isDue(now: number): boolean {
    return this.#making === null && this.all()[0]?.day !== dayOf(now);
  }

  /** At once and whole, before something is done to the file; takes the place of today's. */
  makeNow(db: DatabaseSync, now: number): void {
    const copy = this.#newCopy();
    db.prepare('VACUUM INTO ?').run(copy);
    this.#keep(copy, now);
  }

  /**
   * While the program goes on. False when the copy is not in order, which is not kept then. Rejects when there is
   * no room for it, and after `stop`.
   */
  make(db: DatabaseSync, now: number): Promise<boolean> {
    const stopping = new AbortController();
    this.#stopping = stopping;
    const making = this.#make(db, now, stopping.signal).finally(() => {
      this.#making = null;
    });
    this.#making = making;
    return making;
  }

  /** Null when nothing is under way; else the database must not be closed before this is over. */
  stop(): Promise<unknown> | null {
    this.#stopping?.abort();
    return this.made();
  }

  /** Over when the copy under way is made or given up; null when none is. */
  made(): Promise<unknown> | null {
    return this.#making?.catch(() => undefined) ?? null;
  }

  async #make(db: DatabaseSync, now: number, signal: AbortSignal): Promise<boolean> {
    const copy = this.#newCopy();
    try {
      await backup(db, copy, { rate: pagesPerStep, progress: () => signal.throwIfAborted() });
      const isGood = await checkDatabase(copy, signal);
      signal.throwIfAborted();
      if (isGood) this.#keep(copy, now);
      return isGood;
    } finally {
      for (const end of ['', ...companions]) rmSync(`${copy}${end}`, { force: true });
    }
  }

  #newCopy(): string {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of this.#names()) {
      if (name.startsWith('copy.db')) rmSync(path.join(this.#folder, name), { force: true });
    }
    const copy = path.join(this.#folder, 'copy.db');
    makePrivateFile(copy);
    return copy;
  }

  #keep(copy: string, now: number): void {
    syncFile(copy);
    const today = dayOf(now);
    const before = this.all();
    const number = (before[0]?.number ?? 0) + 1;
    moveFile(copy, path.join(this.#folder, `queue-${today}-${number}.db`));
    const ofOtherDays = before.filter(({ day }) => day !== today).slice(0, maxBackups - 1);
    for (const { file } of before.filter((backup) => !ofOtherDays.includes(backup)))
      rmSync(file, { force: true });
  }

  #names(): string[] {
    try {
      return readdirSync(this.#folder);
    } catch {
      // Not there yet, or nothing that could be read.
      return [];
    }
  }
}
