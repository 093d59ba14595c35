import { copyFileSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateFile, syncFile } from './durable-files.ts';
import { migrate } from './migrations.ts';
import { pauseDoubtful } from './store-doubt.ts';
import { companions } from './store-paths.ts';
import type { Row } from './store-rows.ts';
import { type QueueTable, queueTables, type Salvage } from './store-salvage.ts';
import { transaction } from './store-transaction.ts';

export interface QueueParts {
  /** File of a backup. */
  backup: string | null;
  /** Rows of the bad file. */
  salvaged: Salvage;
  /** Whether the bad file lacks its last changes. */
  isSalvageOld: boolean;
}

export interface RebuiltQueue {
  jobs: number;
  /** Not over in what they were taken from, and now paused. */
  pausedJobs: number;
}

/**
 * Makes a queue in `file` out of a backup and what was salvaged of a bad file. An upload that was not over in old
 * data, and of which nothing newer is known, may have been sent since: it never starts by itself again.
 */
export function rebuild(file: string, { backup, salvaged, isSalvageOld }: QueueParts): RebuiltQueue {
  for (const end of ['', ...companions]) rmSync(`${file}${end}`, { force: true });
  makePrivateFile(file);
  if (backup !== null) copyFileSync(backup, file);
  const db = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  const rebuilt = { jobs: 0, pausedJobs: 0 };
  try {
    // If it is cut off it is made anew: nothing need be safe before the end.
    db.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -64000');
    migrate(db);
    db.exec('DELETE FROM opening');
    transaction(db, () => {
      const old = { jobs: idsOf(db, 'jobs'), batches: idsOf(db, 'batches') };
      const over = idsOf(db, 'jobs', "WHERE state IN ('acknowledged', 'cancelled')");
      const isStale = (table: QueueTable, row: Row): boolean =>
        isSalvageOld && table === 'jobs' && over.has(String(row.id));
      for (const table of queueTables) {
        const { rows, isWhole } = salvaged.get(table) ?? { rows: [], isWhole: false };
        if (isWhole && !isSalvageOld) db.exec(`DELETE FROM ${table}`);
        putRows(
          db,
          table,
          rows.filter((row) => !isStale(table, row)),
        );
        if (table !== 'jobs' && table !== 'batches') continue;
        for (const { id } of rows) {
          if (isSalvageOld) old[table].add(String(id));
          else old[table].delete(String(id));
        }
      }
      rebuilt.pausedJobs = pauseDoubtful(db, old.jobs, old.batches);
      rebuilt.jobs = Number(db.prepare('SELECT COUNT(*) AS count FROM jobs').get()?.count);
    });
  } finally {
    db.close();
  }
  syncFile(file);
  return rebuilt;
}

const idsOf = (db: DatabaseSync, table: string, condition = ''): Set<string> =>
  new Set(
    db
      .prepare(`SELECT id FROM ${table} ${condition}`)
      .all()
      .map(({ id }) => String(id)),
  );

/** Columns that only number the rows of one file. */
const numberColumns: ReadonlySet<string> = new Set(['row_id', 'position', 'number']);
/** In tables whose rows have no key of their own, this column tells them apart. */
const textColumns: Partial<Record<QueueTable, string>> = { history: 'entry', unreadable: 'record' };

/** Rows take the place of those with the same key. */
function putRows(db: DatabaseSync, table: QueueTable, rows: readonly Row[]): void {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first).filter((column) => !numberColumns.has(column));
  const places = columns.map(() => '?').join(', ');
  const insert = db.prepare(`INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${places})`);
  const text = textColumns[table];
  const known = new Set(
    text === undefined
      ? []
      : db
          .prepare(`SELECT ${text} AS text FROM ${table}`)
          .all()
          .map((row) => row.text),
  );
  for (const row of rows) {
    if (text !== undefined && known.has(row[text] ?? null)) continue;
    try {
      insert.run(...columns.map((column) => row[column] ?? null));
    } catch (cause) {
      // What does not even fit the table is nothing to bring back; a full disk is another matter.
      if (!/constraint|cannot store/i.test(String(cause))) throw cause;
    }
  }
}
