import type { SkippedItem } from './intake.ts';

const maxNamed = 100;

/** What a search left out: all counted, some of it kept by name. */
export class SkippedItems {
  #count = 0;
  readonly #telling: SkippedItem[] = [];
  readonly #known: SkippedItem[] = [];

  get count(): number {
    return this.#count;
  }

  add(items: readonly SkippedItem[]): void {
    this.#count += items.length;
    for (const item of items) {
      const kept = item.reason === 'already-queued' ? this.#known : this.#telling;
      if (kept.length < maxNamed) kept.push(item);
    }
  }

  /** That something is in the list already is the least that a user must know of. */
  mostTelling(): SkippedItem[] {
    return [...this.#telling, ...this.#known].slice(0, maxNamed);
  }
}
