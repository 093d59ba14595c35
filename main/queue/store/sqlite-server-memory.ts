import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { Clock } from '../../transfer/ports.ts';
import { nothingKnown, type ServerKnowledge, type ServerMemory } from '../../transfer/server-knowledge.ts';

/** What is learnt comes with every fragment, and little of it is worth a write of its own. */
export const memoryDelayMs = 5_000;
export const maxRememberedServers = 1_000;

/**
 * Servers in the table `servers` of the queue's file. Never throws: what can't be read is not known, and
 * what can't be written is known until the program ends.
 */
export class SqliteServerMemory implements ServerMemory {
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;
  readonly #prune: StatementSync;
  /** Not in the table yet. */
  readonly #pending = new Map<string, ServerKnowledge>();
  #cancelWrite: (() => void) | null = null;

  /** @param db has the table `servers`; stays the caller's to close */
  constructor(db: DatabaseSync, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    this.#select = db.prepare('SELECT knowledge FROM servers WHERE origin = ?');
    this.#upsert = db.prepare('INSERT OR REPLACE INTO servers (origin, knowledge, seen_at) VALUES (?, ?, ?)');
    this.#prune = db.prepare(
      `DELETE FROM servers WHERE origin NOT IN
         (SELECT origin FROM servers ORDER BY seen_at DESC LIMIT ${maxRememberedServers})`,
    );
  }

  recall(origin: string): ServerKnowledge {
    return this.#pending.get(origin) ?? this.#read(origin);
  }

  remember(origin: string, change: Partial<ServerKnowledge>): void {
    this.#pending.set(origin, { ...this.recall(origin), ...change });
    this.#cancelWrite ??= this.#clock.schedule(memoryDelayMs, () => this.#write());
  }

  /** Writes what is left. To be called before the database is closed. */
  close(): void {
    this.#cancelWrite?.();
    this.#write();
  }

  #read(origin: string): ServerKnowledge {
    try {
      const text = this.#select.get(origin)?.knowledge;
      return text === undefined ? nothingKnown : knowledgeSchema.parse(JSON.parse(String(text)));
    } catch {
      return nothingKnown;
    }
  }

  #write(): void {
    this.#cancelWrite = null;
    if (this.#pending.size === 0) return;
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      for (const [origin, knowledge] of this.#pending) {
        this.#upsert.run(origin, JSON.stringify(knowledge), this.#clock.now());
      }
      this.#prune.run();
      this.#db.exec('COMMIT');
      this.#pending.clear();
    } catch {
      // A disk that is full is no reason to stop an upload; the next change tries again.
      if (this.#db.isOpen && this.#db.isTransaction) this.#db.exec('ROLLBACK');
    }
  }
}

const amount = z.number().nonnegative();
const bytes = z.number().int().positive();

/** A field that can't be read is not known; the others are. */
const knowledgeSchema: z.ZodType<ServerKnowledge> = z.object({
  bytesPerSecond: amount.nullable().catch(null),
  measuredAt: amount.catch(0),
  roundTripMs: amount.nullable().catch(null),
  ackDelayMs: amount.nullable().catch(null),
  busyMs: amount.catch(0),
  breaks: amount.catch(0),
  fragmentLimitBytes: bytes.nullable().catch(null),
  limitedAt: amount.catch(0),
  shortenedToBytes: bytes.nullable().catch(null),
  protocolCase: z.enum(['lower', 'upper']).nullable().catch(null),
});
