import type { DatabaseSync } from 'node:sqlite';
import { abandonedColumns, batchColumns, jobColumns } from './store-rows.ts';

/** Entries of the history; the oldest go when there are more. */
export const maxHistoryEntries = 100_000;

const list = (columns: readonly string[]): string => columns.join(', ');
const places = (columns: readonly string[]): string => columns.map(() => '?').join(', ');

/** Columns in the order of the values; the first one is the key. */
function upsert(table: string, columns: readonly string[]): string {
  const [key, ...rest] = columns;
  const assignments = rest.map((column) => `${column} = excluded.${column}`).join(', ');
  return `INSERT INTO ${table} (${list(columns)}) VALUES (${places(columns)})
            ON CONFLICT (${key}) DO UPDATE SET ${assignments}`;
}

const historyPage = (condition: string): string =>
  `SELECT number, entry FROM history WHERE number < ? ${condition} ORDER BY number DESC LIMIT ?`;

/** Between two numbers; without a look into what can't be read. */
const historySearch = `SELECT number, entry FROM history
  WHERE number < ?1 AND number >= ?2
    AND CASE WHEN json_valid(entry) THEN
      entry ->> '$.fileName' LIKE ?3 ESCAPE '\\' OR entry ->> '$.remoteUrl' LIKE ?3 ESCAPE '\\' END
  ORDER BY number DESC LIMIT ?4`;

/** Everything that is asked of the file while the program runs. */
export function prepareStatements(db: DatabaseSync) {
  return {
    upsertBatch: db.prepare(upsert('batches', batchColumns)),
    // An upsert would cost twice as much where there are foreign keys: it keeps a journal for every row.
    insertJob: db.prepare(`INSERT OR IGNORE INTO jobs (${list(jobColumns)}) VALUES (${places(jobColumns)})`),
    updateJob: db.prepare(`UPDATE jobs SET (${list(jobColumns)}) = (${places(jobColumns)}) WHERE id = ?`),
    deleteJob: db.prepare('DELETE FROM jobs WHERE id = ?'),
    deleteBatch: db.prepare('DELETE FROM batches WHERE id = ?'),
    deleteEmptyBatches: db.prepare(
      `DELETE FROM batches
         WHERE scan <> 'running' AND NOT EXISTS (SELECT 1 FROM jobs WHERE batch_id = batches.id)`,
    ),
    upsertAbandoned: db.prepare(upsert('abandoned_sessions', abandonedColumns)),
    deleteAbandoned: db.prepare('DELETE FROM abandoned_sessions WHERE id = ?'),
    putHistory: db.prepare('INSERT OR REPLACE INTO history (job_id, batch_id, entry) VALUES (?, ?, ?)'),
    trimHistory: db.prepare(
      `DELETE FROM history WHERE number <= (SELECT MAX(number) FROM history) - ${maxHistoryEntries}`,
    ),
    historyPage: db.prepare(historyPage('')),
    historyPageOfBatch: db.prepare(historyPage('AND batch_id = ?')),
    historySearch: db.prepare(historySearch),
    historyEnds: db.prepare('SELECT MIN(number) AS oldest, MAX(number) AS newest FROM history'),
    historyOfJob: db.prepare('SELECT number, entry FROM history WHERE job_id = ?'),
    putSettings: db.prepare('INSERT OR REPLACE INTO queue_settings (only_row, settings) VALUES (1, ?)'),
    countJobs: db.prepare('SELECT COUNT(*) AS count FROM jobs'),
  };
}

export type QueueStatements = ReturnType<typeof prepareStatements>;
