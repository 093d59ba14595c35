import { DatabaseSync } from 'node:sqlite';
import { migrate } from './migrations.ts';

/** Names of tables with their columns, and of indexes. */
function namesIn(db: DatabaseSync): string[] {
  const rows = db
    .prepare(
      `SELECT entry.type, entry.name, tbl_name, column.name AS column_name
         FROM sqlite_schema AS entry LEFT JOIN pragma_table_xinfo(entry.name) AS column`,
    )
    .all();
  return rows.map((row) => JSON.stringify(Object.values(row)));
}

/**
 * Whether everything is there by its name that this version has in a queue. SQLite's own check knows nothing of
 * names: one bit in a column's name, and the queue could neither be read nor written.
 */
export function hasShape(db: DatabaseSync): boolean {
  const blank = new DatabaseSync(':memory:');
  try {
    migrate(blank);
    const names = new Set(namesIn(db));
    return namesIn(blank).every((name) => names.has(name));
  } finally {
    blank.close();
  }
}
