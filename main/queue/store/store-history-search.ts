import type { HistoryPage } from '../job-store.ts';
import { entryOfRow } from './store-rows.ts';
import type { QueueStatements } from './store-statements.ts';

/** Entries that one page looks at: some 20 ms, in which the queue stands still. */
export const searchSpan = 10_000;

interface Search {
  cursor: number | null;
  limit: number;
  search: string;
}

/** A page of the entries whose file name or address has the text in it; upper and lower case of ASCII are the same. */
export function searchHistory(
  { historyEnds, historySearch }: QueueStatements,
  { cursor, limit, search }: Search,
): HistoryPage {
  const { oldest, newest } = historyEnds.get() ?? {};
  const before = cursor ?? Number(newest ?? 0) + 1;
  const from = before - searchSpan;
  const rows = historySearch.all(before, from, `%${search.replace(/[\\%_]/g, '\\$&')}%`, limit);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  const next = last === undefined ? from : Number(last.number);
  return {
    entries: rows.flatMap((row) => entryOfRow(row) ?? []),
    cursor: next > Number(oldest ?? 0) ? next : null,
  };
}
