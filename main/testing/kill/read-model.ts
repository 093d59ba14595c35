import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { type HistoryEntry, historyEntrySchema } from '../../../shared/history-entry.ts';
import { migrate } from '../../queue/store/migrations.ts';
import { readQueue } from '../../queue/store/store-read.ts';
import { StoredModel } from './stored-model.ts';

type EntryOf = (row: Record<string, SQLOutputValue>) => HistoryEntry | null;

const strictly: EntryOf = ({ entry }) => historyEntrySchema.parse(JSON.parse(String(entry)));

/**
 * What is in the file of a queue, or in a copy of it with its log. Throws when anything is wrong with it.
 * @param entryOf null leaves the entry out
 */
export function readModel(file: string, entryOf = strictly): StoredModel {
  const db = new DatabaseSync(file);
  try {
    // Whether this reading outlives a power cut is of no interest.
    db.exec('PRAGMA synchronous=OFF');
    const found = db.prepare('PRAGMA integrity_check').all();
    if (found.length !== 1 || found[0]?.integrity_check !== 'ok') throw new Error(JSON.stringify(found));
    migrate(db);
    const { unreadableRecords, ...queue } = readQueue(db, 0);
    if (unreadableRecords > 0) throw new Error(`${unreadableRecords} unreadable records`);
    const entries = db.prepare('SELECT entry FROM history ORDER BY number').all();
    const history = entries.flatMap((row) => entryOf(row) ?? []);
    const model = new StoredModel();
    model.apply({ ...queue, history });
    return model;
  } finally {
    db.close();
  }
}
