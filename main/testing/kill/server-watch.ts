import { type FSWatcher, statSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PracticePeer } from '../practice-peer.ts';

/** Sees what a server puts in place, how often, and that nobody can ever see a part of a file there. */
export class ServerWatch {
  /** How often each name below the upload folder was put in place. */
  readonly placed = new Map<string, number>();
  /** What was seen in place and is no whole file. */
  readonly partial: string[] = [];
  readonly #folder: string;
  readonly #sizes = new Map<string, number[]>();
  readonly #watcher: FSWatcher;

  constructor(peer: PracticePeer) {
    const { server } = peer;
    this.#folder = server.folder;
    this.#countPlaced(peer);
    this.#watcher = watch(this.#folder, (_, name) => this.#look(String(name)));
    server.onPacket(({ target }) => this.#look(target.slice(1)));
  }

  /** @param name '/' separated; @param older what stands in the place of the file until it arrives; null for nothing */
  expect(name: string, sizeBytes: number, older: Uint8Array | null): void {
    this.#sizes.set(name, older === null ? [sizeBytes] : [sizeBytes, older.length]);
    if (older !== null) writeFileSync(path.join(this.#folder, name), older);
  }

  close(): void {
    this.#watcher.close();
  }

  #countPlaced({ server: { sessions } }: PracticePeer): void {
    const place = sessions.place.bind(sessions);
    sessions.place = async (session) => {
      const isNew = session.data !== null;
      const outcome = await place(session);
      const name = session.segments.join('/');
      if (isNew && outcome === 'placed') this.placed.set(name, (this.placed.get(name) ?? 0) + 1);
      return outcome;
    };
  }

  #look(name: string): void {
    const sizes = this.#sizes.get(name);
    if (!sizes) return;
    const stats = statSync(path.join(this.#folder, name), { throwIfNoEntry: false });
    if (stats && !sizes.includes(stats.size)) this.partial.push(`${name}: ${stats.size} bytes`);
  }
}
