/** What waits to go to servers: each server has its turn, so that thousands for one that is silent keep no other's waiting. */
export class ServerTurns<Item> {
  /** By server, the one whose turn was longest ago first. */
  readonly #waiting = new Map<string, Set<Item>>();

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  add(origin: string, item: Item): void {
    const own = this.#waiting.get(origin);
    if (own) own.add(item);
    else this.#waiting.set(origin, new Set([item]));
  }

  delete(origin: string, item: Item): void {
    const own = this.#waiting.get(origin);
    own?.delete(item);
    if (own?.size === 0) this.#waiting.delete(origin);
  }

  /** The first one of the next server in turn of those that `mayGo`; it waits until it is deleted. Null: there is none. */
  next(mayGo: (origin: string) => boolean): Item | null {
    for (const [origin, own] of this.#waiting) {
      const [item] = own;
      if (item === undefined || !mayGo(origin)) continue;
      this.#waiting.delete(origin);
      this.#waiting.set(origin, own);
      return item;
    }
    return null;
  }
}
