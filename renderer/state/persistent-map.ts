/** As many as three hexadecimal digits tell apart. */
const shardCount = 4096;

/**
 * A map from ids (UUIDs) that never changes: a change gives another map, which shares with this one all that
 * stays. So a change of a few entries among 100,000 copies some thousands of entries, not all of them.
 */
export class PersistentMap<T> {
  readonly size: number;
  readonly #shards: readonly ReadonlyMap<string, T>[];

  private constructor(shards: readonly ReadonlyMap<string, T>[], size: number) {
    this.#shards = shards;
    this.size = size;
  }

  static empty<T>(): PersistentMap<T> {
    return new PersistentMap<T>(new Array<ReadonlyMap<string, T>>(shardCount).fill(new Map()), 0);
  }

  get(id: string): T | undefined {
    return this.#shards[shardOf(id)]?.get(id);
  }

  has(id: string): boolean {
    return this.#shards[shardOf(id)]?.has(id) === true;
  }

  /** @param changes a value, or undefined for what is to go, by id */
  with(changes: Iterable<readonly [string, T | undefined]>): PersistentMap<T> {
    const shards = [...this.#shards];
    let { size } = this;
    for (const [shard, ofShard] of Map.groupBy(changes, ([id]) => shardOf(id))) {
      const before = this.#shards[shard] ?? new Map<string, T>();
      const after = new Map(before);
      for (const [id, value] of ofShard) {
        if (value === undefined) after.delete(id);
        else after.set(id, value);
      }
      shards[shard] = after;
      size += after.size - before.size;
    }
    return new PersistentMap(shards, size);
  }
}

/** The last digits of an id are as good as chance. */
const shardOf = (id: string): number => Number.parseInt(id.slice(-3), 16) & (shardCount - 1);
