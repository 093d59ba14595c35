export type HeaderEntry = readonly [name: string, value: string];

/** Headers of one message in their order, with a look-up that ignores case. [MC-BUP] 2.2 */
export class HeaderList {
  readonly entries: readonly HeaderEntry[];
  readonly #byName = new Map<string, string>();

  constructor(entries: readonly HeaderEntry[]) {
    this.entries = entries;
    for (const [name, value] of entries) {
      const key = name.toLowerCase();
      if (!this.#byName.has(key)) this.#byName.set(key, value);
    }
  }

  get(name: string): string | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.#byName.has(name.toLowerCase());
  }
}
