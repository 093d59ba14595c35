import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ServerMode } from '../../practice-server/server-options.ts';
import { SqliteJobStore } from '../../queue/sqlite-job-store.ts';
import { PracticePeer, sha256 } from '../practice-peer.ts';
import { sampleBytes } from '../sample-bytes.ts';
import type { Random } from '../seeded-random.ts';
import { TempFolder } from '../temp-folder.ts';
import { fragmentBytes, type KillOrders, wishes } from './kill-orders.ts';
import { KillRun } from './kill-run.ts';
import { readLedger } from './ledger.ts';
import { QueueBooks } from './queue-books.ts';
import { ServerWatch } from './server-watch.ts';
import { StoredModel } from './store-change.ts';

export interface LifeOptions {
  /** Chooses what kind of server it is. */
  number: number;
  /** The server answers each upload with a reply, and the queue fetches it. */
  hasReplies: boolean;
}

const modes: readonly ServerMode[] = ['commitOnClose', 'strict', 'iis'];

type RunOrders = Partial<Pick<KillOrders, 'uploads' | 'kill' | 'quit'>>;

/** One queue through many runs of its program, on one server. After each run the books are settled. */
export class KillLife implements AsyncDisposable {
  readonly peer: PracticePeer;
  readonly server: ServerWatch;
  readonly books = new QueueBooks();
  /** Null when no replies are fetched. */
  readonly replyFolder: string | null;
  readonly #folder = new TempFolder();
  #files = 0;
  #runs = 0;

  private constructor(peer: PracticePeer, { hasReplies }: LifeOptions) {
    this.peer = peer;
    this.server = new ServerWatch(peer);
    this.replyFolder = hasReplies ? this.#folder.join('replies') : null;
    mkdirSync(this.#folder.join('files'));
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
    this.#files += 1;
    const file = this.#folder.join('files', name);
    writeFileSync(file, sampleBytes(sizeBytes + this.#files).subarray(this.#files));
    this.server.expect(name, sizeBytes, this.#files % 3 === 0 ? sampleBytes(sizeBytes + 1) : null);
    return file;
  }

  /** One file of each wish; three to four fragments each. */
  makeFiles(random: Random): string[] {
    const name = (wish: string) => `${wish}-${this.#files}.bin`;
    return wishes.map((wish) => this.makeFile(name(wish), 2.5 * fragmentBytes + random.below(fragmentBytes)));
  }

  /** One run from its start to its end. @param whileItRuns may kill it; called when it has started */
  async run(orders: RunOrders, whileItRuns?: (run: KillRun) => void): Promise<string> {
    this.#runs += 1;
    const ledgerFile = this.#folder.join(`ledger-${this.#runs}`);
    const { dataFolder, replyFolder } = this;
    const serverUrl = this.peer.url().href;
    const usual = { dataFolder, ledgerFile, serverUrl, replyFolder, uploads: [], kill: null, quit: null };
    const run = new KillRun({ ...usual, ...orders });
    void run.started.then(() => whileItRuns?.(run));
    const end = await run.ended;
    try {
      this.books.settle(readLedger(ledgerFile), this.stored());
    } catch (cause) {
      throw new Error(`run ${this.#runs} ${JSON.stringify(orders)}: ${cause}`, { cause });
    }
    return end;
  }

  /** Takes up a queue that is there already. */
  adopt(): void {
    this.books.adopt(this.stored());
  }

  /** The store as the next run will find it. Throws when it is damaged. */
  stored(): StoredModel {
    using copy = new TempFolder();
    for (const name of ['queue.db', 'queue.db-wal']) {
      const file = path.join(this.dataFolder, name);
      if (existsSync(file)) copyFileSync(file, copy.join(name));
    }
    refuseDamage(copy.join('queue.db'));
    const store = new SqliteJobStore(copy.path);
    const queue = store.load();
    store.close();
    if (queue.unreadableRecords > 0) throw new Error(`${queue.unreadableRecords} unreadable records`);
    return new StoredModel(queue);
  }

  readonly hashOfSource = (name: string): string => sha256(readFileSync(this.#folder.join('files', name)));

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    await this.peer[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}

function refuseDamage(file: string): void {
  const db = new DatabaseSync(file);
  const found = db.prepare('PRAGMA integrity_check').all();
  db.close();
  if (found.length !== 1 || found[0]?.integrity_check !== 'ok') throw new Error(JSON.stringify(found));
}
