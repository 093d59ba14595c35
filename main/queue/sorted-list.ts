/** So many places may stand empty at the front before the others move up. */
const emptyFront = 1_000;

/** Values in ascending order of a number; equal ones in the order of adding. Taking from the front costs nothing. */
export class SortedList<T> {
  /** Beside each other: an object for each pair would be most of a long list. */
  #keys: number[] = [];
  #values: T[] = [];
  #front = 0;

  get size(): number {
    return this.#values.length - this.#front;
  }

  /** The one with the least key. */
  get first(): T | undefined {
    return this.#values[this.#front];
  }

  get leastKey(): number | null {
    return this.#keys[this.#front] ?? null;
  }

  add(key: number, value: T): void {
    const place = this.#placeOf((other) => other <= key);
    if (place === this.#keys.length) {
      this.#keys.push(key);
      this.#values.push(value);
    } else {
      this.#keys.splice(place, 0, key);
      this.#values.splice(place, 0, value);
    }
  }

  /** @param key as given to `add` */
  remove(key: number, value: T): void {
    const from = this.#placeOf((other) => other < key);
    for (let index = from; this.#keys[index] === key; index += 1) {
      if (this.#values[index] !== value) continue;
      if (index === this.#front) this.#takeFront();
      else {
        this.#keys.splice(index, 1);
        this.#values.splice(index, 1);
      }
      return;
    }
  }

  /** In order. */
  values(): T[] {
    return this.#values.slice(this.#front);
  }

  #takeFront(): void {
    this.#front += 1;
    const isSpacious = this.#front >= emptyFront && this.#front * 2 >= this.#keys.length;
    if (!isSpacious && this.#front < this.#keys.length) return;
    this.#keys = this.#keys.slice(this.#front);
    this.#values = this.#values.slice(this.#front);
    this.#front = 0;
  }

  /** Index of the first key that `isBefore` does not hold for. */
  #placeOf(isBefore: (key: number) => boolean): number {
    let low = this.#front;
    let high = this.#keys.length;
    const last = this.#keys[high - 1];
    if (last === undefined || isBefore(last)) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      const key = this.#keys[middle];
      if (key !== undefined && isBefore(key)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
