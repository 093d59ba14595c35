interface Entry<T> {
  key: number;
  value: T;
}

/** So many places may stand empty at the front before the others move up. */
const emptyFront = 1_000;

/** Values in ascending order of a number; equal ones in the order of adding. Taking from the front costs nothing. */
export class SortedList<T> {
  #entries: Entry<T>[] = [];
  #front = 0;

  get size(): number {
    return this.#entries.length - this.#front;
  }

  /** The one with the least key. */
  get first(): T | undefined {
    return this.#entries[this.#front]?.value;
  }

  get leastKey(): number | null {
    return this.#entries[this.#front]?.key ?? null;
  }

  add(key: number, value: T): void {
    const place = this.#placeOf((entry) => entry.key <= key);
    if (place === this.#entries.length) this.#entries.push({ key, value });
    else this.#entries.splice(place, 0, { key, value });
  }

  /** @param key as given to `add` */
  remove(key: number, value: T): void {
    const from = this.#placeOf((entry) => entry.key < key);
    for (let index = from; this.#entries[index]?.key === key; index += 1) {
      if (this.#entries[index]?.value !== value) continue;
      if (index === this.#front) this.#takeFront();
      else this.#entries.splice(index, 1);
      return;
    }
  }

  *values(): Generator<T, void, void> {
    for (let index = this.#front; index < this.#entries.length; index += 1) {
      const entry = this.#entries[index];
      if (entry) yield entry.value;
    }
  }

  #takeFront(): void {
    this.#front += 1;
    const isSpacious = this.#front >= emptyFront && this.#front * 2 >= this.#entries.length;
    if (!isSpacious && this.#front < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#front);
    this.#front = 0;
  }

  /** Index of the first entry that `isBefore` does not hold for. */
  #placeOf(isBefore: (entry: Entry<T>) => boolean): number {
    let low = this.#front;
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
