import type { DatabaseSync } from 'node:sqlite';
import type { Row } from './store-rows.ts';

/** The oldest go when there are more. */
const maxUnreadable = 10_000;

/** `row` carries the number of its row as `row_id`. */
export interface UnreadableRow {
  table: string;
  row: Row;
}

/** Moves rows out of their tables into the one for those that can't be read. To be called in a transaction. */
export function setAside(db: DatabaseSync, unreadable: readonly UnreadableRow[], now: number): void {
  if (unreadable.length === 0) return;
  const insert = db.prepare('INSERT INTO unreadable (table_name, record, found_at) VALUES (?, ?, ?)');
  for (const { table, row } of unreadable) {
    insert.run(table, JSON.stringify(row, asText), now);
    db.prepare(`DELETE FROM ${table} WHERE rowid = ?`).run(row.row_id ?? null);
  }
  db.exec(`DELETE FROM unreadable WHERE number <= (SELECT MAX(number) FROM unreadable) - ${maxUnreadable}`);
}

const asText = (_name: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
};
