import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ServerMode } from '../../practice-server/server-options.ts';
import { PracticePeer, sha256 } from '../practice-peer.ts';
import { sampleBytes } from '../sample-bytes.ts';
import type { Random } from '../seeded-random.ts';
import { TempFolder } from '../temp-folder.ts';
import { fragmentBytes, type KillOrders, type Wish } from './kill-orders.ts';
import type { KillPrograms } from './kill-programs.ts';
import { KillRun } from './kill-run.ts';
import { readLedger } from './ledger.ts';
import { QueueBooks } from './queue-books.ts';
import { readModel } from './read-model.ts';
import { sentTooEarly } from './sent-too-early.ts';
import { ServerWatch } from './server-watch.ts';
import type { StoredModel } from './stored-model.ts';

export interface LifeOptions {
  programs: KillPrograms;
  /** Chooses what kind of server it is. */
  number: number;
  /** The server answers each upload with a reply, and the queue fetches it. */
  hasReplies: boolean;
}

const modes: readonly ServerMode[] = ['commitOnClose', 'strict', 'iis'];

type RunOrders = Partial<Pick<KillOrders, 'uploads' | 'maxUploads' | 'kill' | 'quit'>>;

/** One queue through many runs of its program, on one server. After each run the books are settled. */
export class KillLife implements AsyncDisposable {
  readonly peer: PracticePeer;
  readonly server: ServerWatch;
  readonly books = new QueueBooks();
  /** SHA-256 of each file as it was added, by its name on the server. */
  readonly hashes = new Map<string, string>();
  /** Null when no replies are fetched. */
  readonly replyFolder: string | null;
  readonly #programs: KillPrograms;
  readonly #folder = new TempFolder();
  readonly #early: string[] = [];
  #packets = 0;
  #runs = 0;

  private constructor(peer: PracticePeer, { programs, hasReplies }: LifeOptions) {
    this.#programs = programs;
    this.peer = peer;
    this.server = new ServerWatch(peer);
    this.replyFolder = hasReplies ? this.#folder.join('replies') : null;
  }

  static async start(options: LifeOptions): Promise<KillLife> {
    const { number, hasReplies } = options;
    const mode = modes[number % modes.length] ?? 'strict';
    const peer = await PracticePeer.start({ mode, builtInReply: hasReplies, allowOverwrites: true });
    return new KillLife(peer, options);
  }

  get dataFolder(): string {
    return this.#folder.join('data');
  }

  /** A file to upload, unlike every other. An older one of some stands on the server. Returns its path. */
  makeFile(name: string, sizeBytes: number): string {
    const number = this.hashes.size;
    const file = this.#folder.join('files', name);
    const bytes = sampleBytes(sizeBytes + number).subarray(number);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    this.hashes.set(name, sha256(bytes));
    const hasOlder = number % 3 === 0 && !name.includes('/');
    this.server.expect(name, sizeBytes, hasOlder ? sampleBytes(sizeBytes + 1) : null);
    return file;
  }

  /** One file of three to four fragments for each wish, or folders with two short ones. Returns what to add. */
  make(files: readonly Wish[], random: Random): string[][] {
    return files.map((wish) => {
      const name = `${wish}-${this.hashes.size}`;
      if (wish === 'tree') return [this.#makeTree(name, random)];
      const file = this.makeFile(`${name}.bin`, 2.5 * fragmentBytes + random.below(fragmentBytes));
      if (wish !== 'drop') return [file];
      return [this.#makeTree(`${name}-a`, random), file, this.#makeTree(`${name}-b`, random)];
    });
  }

  #makeTree(name: string, random: Random): string {
    for (const part of ['one.bin', 'deep/two.bin']) this.makeFile(`${name}/${part}`, 1 + random.below(1000));
    return this.#folder.join('files', name);
  }

  /** One run from its start to its end. @param whileItRuns may kill it; called when it has started */
  async run(orders: RunOrders, whileItRuns?: (run: KillRun) => void): Promise<string> {
    this.#runs += 1;
    const ledgerFile = this.#folder.join(`ledger-${this.#runs}`);
    const { dataFolder, replyFolder } = this;
    const serverUrl = this.peer.url().href;
    const run = new KillRun(this.#programs, {
      ...{ dataFolder, ledgerFile, serverUrl, replyFolder },
      ...{ uploads: [], maxUploads: 4, kill: null, quit: null },
      ...orders,
    });
    void run.started.then(() => whileItRuns?.(run));
    const end = await run.ended;
    try {
      this.books.settle(readLedger(ledgerFile), this.stored());
    } catch (cause) {
      throw new Error(`run ${this.#runs}, killed at ${JSON.stringify(orders.kill)}`, { cause });
    }
    this.#early.push(...sentTooEarly(this.peer.packets.slice(this.#packets), this.books));
    this.#packets = this.peer.packets.length;
    return end;
  }

  /** Packets that went out before what they tell was stored. */
  get early(): readonly string[] {
    return this.#early;
  }

  /** What the next run will find. Throws when the database is damaged. */
  stored(): StoredModel {
    using copy = new TempFolder();
    for (const name of ['queue.db', 'queue.db-wal']) {
      const file = path.join(this.dataFolder, name);
      if (existsSync(file)) copyFileSync(file, copy.join(name));
    }
    return readModel(copy.join('queue.db'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    await this.peer[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}
