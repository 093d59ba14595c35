import type { Socket } from 'node:net';
import { Connection } from './connection.ts';
import type { ServedSite } from './exchange.ts';

/** The connections of one server, at most so many at a time. */
export class OpenConnections {
  /** Counters since the start. */
  readonly counts = { opened: 0, open: 0, refused: 0 };
  readonly #max: number;
  readonly #site: ServedSite;
  readonly #served = new Map<Connection, Promise<void>>();

  constructor(max: number, site: ServedSite) {
    this.#max = max;
    this.#site = site;
  }

  accept(socket: Socket): void {
    if (this.#served.size >= this.#max && !this.#makeRoom()) {
      this.counts.refused += 1;
      socket.destroy();
      return;
    }
    this.counts.opened += 1;
    this.counts.open += 1;
    const connection = new Connection(this.counts.opened, socket, this.#site);
    const served = connection.serve().finally(() => {
      this.#served.delete(connection);
      this.counts.open -= 1;
    });
    this.#served.set(connection, served);
  }

  /** Ends all of them at once. @returns resolves when nothing works for any of them any more */
  async drop(): Promise<void> {
    const served = [...this.#served.values()];
    for (const connection of this.#served.keys()) connection.drop();
    await Promise.all(served);
  }

  /** Drops the oldest connection without a request: many slow ones must not keep a new one out. */
  #makeRoom(): boolean {
    for (const connection of this.#served.keys()) {
      if (!connection.isIdle) continue;
      connection.drop();
      this.#served.delete(connection);
      return true;
    }
    return false;
  }
}
