/** Values in ascending order of a number; equal ones in the order of adding. Made for taking from the front. */
export class SortedList<T> {
  readonly #entries: { key: number; value: T }[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** The one with the least key. */
  get first(): T | undefined {
    return this.#entries[0]?.value;
  }

  get leastKey(): number | null {
    return this.#entries[0]?.key ?? null;
  }

  add(key: number, value: T): void {
    this.#entries.splice(
      this.#placeOf((entry) => entry.key <= key),
      0,
      { key, value },
    );
  }

  /** @param key as given to `add` */
  remove(key: number, value: T): void {
    const from = this.#placeOf((entry) => entry.key < key);
    for (let index = from; this.#entries[index]?.key === key; index += 1) {
      if (this.#entries[index]?.value !== value) continue;
      this.#entries.splice(index, 1);
      return;
    }
  }

  *values(): Generator<T, void, void> {
    for (const { value } of this.#entries) yield value;
  }

  /** Index of the first entry that `isBefore` does not hold for. */
  #placeOf(isBefore: (entry: { key: number }) => boolean): number {
    let low = 0;
    let high = this.#entries.length;
    const last = this.#entries[high - 1];
    if (last === undefined || isBefore(last)) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      const entry = this.#entries[middle];
      if (entry !== undefined && isBefore(entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
