/** What happened in a simulation, in order: lines for people and one number that two equal runs share. */
export class SimTrace {
  readonly lines: string[] = [];
  readonly #names = new Map<string, string>();
  #hash = 0x811c9dc5;

  /** @param atMs monotonic */
  note(atMs: number, what: string): void {
    const line = `${atMs.toFixed(0)} ${what}`;
    this.lines.push(line);
    let hash = this.#hash;
    for (let index = 0; index < line.length; index += 1) {
      hash = Math.imul(hash ^ line.charCodeAt(index), 0x01000193);
    }
    this.#hash = hash;
  }

  /** The same name for the same id in every run of a seed, though ids are random. */
  nameOf(id: string, prefix: string): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const name = `${prefix}${this.#names.size}`;
    this.#names.set(id, name);
    return name;
  }

  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0');
  }

  tail(count: number): string {
    return this.lines.slice(-count).join('\n');
  }
}
