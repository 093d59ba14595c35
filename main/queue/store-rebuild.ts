import { copyFileSync, rmSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { makePrivateFile, syncFile } from './durable-files.ts';
import { migrate } from './migrations.ts';
import { companions } from './store-paths.ts';
import type { Row } from './store-rows.ts';
import { type QueueTable, queueTables, type Salvage } from './store-salvage.ts';
import { transaction } from './store-transaction.ts';

export interface RebuiltQueue {
  jobs: number;
  /** Not over in what they were restored from, and now paused. */
  pausedJobs: number;
}

/**
 * Makes a queue out of a backup and what was salvaged of a bad file, whose rows are newer. An upload that was not
 * over in the backup, and of which nothing else is known, may have been sent since: it comes back paused, with a
 * note, or not at all if the history knows how it ended. With `isSalvageOld` the same goes for what was salvaged.
 */
export function rebuild(
  file: string,
  backup: string | null,
  salvaged: Salvage,
  isSalvageOld: boolean,
): RebuiltQueue {
  for (const end of ['', ...companions]) rmSync(`${file}${end}`, { force: true });
  makePrivateFile(file);
  if (backup !== null) copyFileSync(backup, file);
  const db = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  let rebuilt: RebuiltQueue;
  try {
    // The backup may have been made in WAL mode.
    db.exec('PRAGMA journal_mode = DELETE');
    migrate(db);
    transaction(db, () => {
      db.exec('CREATE TEMP TABLE doubtful (id TEXT PRIMARY KEY); INSERT INTO doubtful SELECT id FROM jobs');
      for (const table of queueTables) merge(db, table, salvaged, isSalvageOld);
      if (isSalvageOld) db.exec('INSERT OR IGNORE INTO doubtful SELECT id FROM jobs');
      const pausedJobs = pauseDoubtful(db);
      rebuilt = { jobs: Number(db.prepare('SELECT COUNT(*) AS count FROM jobs').get()?.count), pausedJobs };
    });
  } finally {
    db.close();
  }
  syncFile(file);
  return rebuilt;
}

/** What was salvaged takes the place of the same record in the backup, or of the whole table if it is whole. */
function merge(db: DatabaseSync, table: QueueTable, salvaged: Salvage, isSalvageOld: boolean): void {
  const found = salvaged.get(table);
  if (found === undefined) return;
  const rows = found.rows.filter((row) => typeof row.job_id !== 'object' || !hasEntry(db, row));
  if (found.isWhole && !isSalvageOld) db.exec(`DELETE FROM ${table}`);
  const isOver = db.prepare("SELECT 1 FROM jobs WHERE id = ? AND state IN ('acknowledged', 'cancelled')");
  const isKnown = db.prepare('DELETE FROM doubtful WHERE id = ?');
  for (const { row_id: _number, number: _own, position: _place, ...row } of rows) {
    if (table === 'jobs') {
      const id = row.id ?? null;
      if (isSalvageOld && isOver.get(id)) continue;
      if (!isSalvageOld) isKnown.run(id);
    }
    put(db, table, row);
  }
}
