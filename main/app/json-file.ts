import { existsSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { codeOf } from '../../shared/error-code.ts';
import { replaceFile } from '../queue/store/durable-files.ts';
import { makeFolder } from '../transfer/make-folder.ts';
import { DataNotSaved } from './data-not-saved.ts';

/** One value in a file of the data folder that only the user may read. A damaged file is kept aside. */
export class JsonFile<T> {
  readonly #file: string;
  readonly #schema: z.ZodType<T>;
  readonly #initial: T;

  constructor(folder: string, name: string, schema: z.ZodType<T>, initial: T) {
    makeFolder(folder);
    this.#file = path.join(folder, name);
    this.#schema = schema;
    this.#initial = initial;
  }

  load(): T {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT') return this.#initial;
      // Defaults would be saved over what only can't be read right now.
      throw cause;
    }
    try {
      return this.#schema.parse(JSON.parse(text));
    } catch {
      const salvaged = this.#salvage(text);
      renameSync(this.#file, this.#nameForCopy());
      if (salvaged !== null) this.save(salvaged);
      return salvaged ?? this.#initial;
    }
  }

  /** All or nothing: a crash leaves the old file or the new one. Throws `DataNotSaved` when the system refuses. */
  save(value: T): void {
    // What can't be read again must not take the place of what can.
    const text = JSON.stringify(this.#schema.parse(value), null, 2);
    try {
      replaceFile(this.#file, `${text}\n`);
    } catch (cause) {
      throw new DataNotSaved(this.#file, cause);
    }
  }

  /** A copy is never written over. */
  #nameForCopy(): string {
    let copy = `${this.#file}.damaged`;
    for (let number = 2; existsSync(copy); number += 1) copy = `${this.#file}.damaged-${number}`;
    return copy;
  }

  /** Of a list, what can be read: one bad entry must not take the protection of all the others away. */
  #salvage(text: string): T | null {
    const schema: unknown = this.#schema;
    if (!(schema instanceof z.ZodArray)) return null;
    try {
      const { element } = schema;
      const entries = z.array(z.unknown()).parse(JSON.parse(text));
      const good = entries.filter((entry) => z.safeParse(element, entry).success);
      return this.#schema.parse(good);
    } catch {
      return null;
    }
  }
}
