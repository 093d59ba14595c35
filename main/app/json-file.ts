import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';

/** One value in a file of the data folder that only the user may read. A damaged file is kept aside. */
export class JsonFile<T> {
  readonly #file: string;
  readonly #schema: z.ZodType<T>;
  readonly #initial: T;

  constructor(folder: string, name: string, schema: z.ZodType<T>, initial: T) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#file = path.join(folder, name);
    this.#schema = schema;
    this.#initial = initial;
  }

  load(): T {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return this.#initial;
      // Defaults would be saved over what only can't be read right now.
      throw cause;
    }
    try {
      return this.#schema.parse(JSON.parse(text));
    } catch {
      renameSync(this.#file, `${this.#file}.damaged`);
      return this.#initial;
    }
  }

  /** All or nothing: a crash leaves the old file or the new one. */
  save(value: T): void {
    const temporary = `${this.#file}.new`;
    writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true });
    renameSync(temporary, this.#file);
  }
}
