import { randomUUID } from 'node:crypto';
import {
  type FSWatcher,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What a second instance tells the first. */
export interface SecondInstance {
  argv: string[];
  workingDirectory: string;
  additionalData: unknown;
}

const suffix = '.second-instance.json';

/**
 * The right to be the only instance on a folder. It is an exclusive lock of the operating system on a file (held by
 * SQLite, which Node brings along), so it ends with its process, however that ends.
 */
export class SingleInstanceLock {
  readonly #folder: string;
  #lock: DatabaseSync | undefined;
  #watcher: FSWatcher | undefined;

  /** `userData` is the folder that two instances must not share. */
  constructor(userData: string) {
    this.#folder = path.join(userData, 'StandInSingleton');
  }

  get isHeld(): boolean {
    return this.#lock !== undefined;
  }

  /** Takes the lock, or tells `self` to the instance that has it and returns false. */
  acquire(self: SecondInstance, onSecondInstance: (second: SecondInstance) => void): boolean {
    if (this.isHeld) return true;
    mkdirSync(this.#folder, { recursive: true });
    const lock = new DatabaseSync(path.join(this.#folder, 'lock'), { timeout: 0 });
    try {
      lock.exec('BEGIN EXCLUSIVE');
    } catch {
      lock.close();
      this.#tell(self);
      return false;
    }
    this.#lock = lock;
    for (const file of this.#messages()) rmSync(file, { force: true });
    this.#watcher = watch(this.#folder, () => {
      for (const file of this.#messages()) {
        const second: SecondInstance = JSON.parse(readFileSync(file, 'utf8'));
        rmSync(file);
        onSecondInstance(second);
      }
    });
    this.#watcher.unref();
    return true;
  }

  release(): void {
    this.#watcher?.close();
    this.#lock?.close();
    this.#lock = undefined;
  }

  #messages(): string[] {
    const names = readdirSync(this.#folder).filter((name) => name.endsWith(suffix));
    return names.map((name) => path.join(this.#folder, name));
  }

  #tell(self: SecondInstance): void {
    const file = path.join(this.#folder, `${randomUUID()}${suffix}`);
    writeFileSync(`${file}.part`, JSON.stringify(self));
    renameSync(`${file}.part`, file);
  }
}
