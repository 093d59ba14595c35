import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../../shared/history-entry.ts';
import { sampleJob, sampleTime } from '../../testing/sample-jobs.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { entryOfEnd } from '../history.ts';
import type { Job } from '../job.ts';
import type { HistoryQuery } from '../job-store.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';
import { searchSpan } from './store-history-search.ts';
import { maxHistoryEntries } from './store-statements.ts';

let folder: TempFolder;
let store: SqliteJobStore;
beforeEach(() => {
  folder = new TempFolder();
  store = new SqliteJobStore(folder.path);
});
afterEach(() => {
  store.close();
  folder[Symbol.dispose]();
});

function upload(change: Partial<Job> = {}): HistoryEntry {
  const job = sampleJob({ state: 'acknowledged', finishedAt: sampleTime, ...change });
  const entry = entryOfEnd(job, { before: undefined, lastSessionId: null, batchLabel: 'files' });
  if (entry === null) throw new Error('not over');
  return entry;
}
const uploads = (count: number, change: Partial<Job> = {}): HistoryEntry[] =>
  Array.from({ length: count }, () => upload(change));
const swept = (sessionId: string): HistoryEntry => ({
  kind: 'session',
  remoteUrl: 'http://h/x',
  sessionId,
  fileName: 'x',
  outcome: 'confirmed',
  addedAt: 1,
  finishedAt: 2,
});
const batchId = '00000000-0000-4000-8000-00000000000b';

/** All pages, from the newest on. */
function pages(query: Omit<HistoryQuery, 'cursor'>): HistoryEntry[][] {
  const found: HistoryEntry[][] = [];
  let cursor: number | null = null;
  do {
    const page = store.history({ ...query, cursor });
    found.push(page.entries);
    cursor = page.cursor;
  } while (cursor !== null);
  return found;
}

/** Somebody else at the file of the closed store. */
function tamper(sql: string): void {
  store.close();
  const db = new DatabaseSync(folder.join('queue.db'));
  db.exec(sql);
  db.close();
  store = new SqliteJobStore(folder.path);
}

describe('the history', () => {
  it('comes in pages, newest first, each entry once, while more is added', () => {
    const entries = uploads(10);
    store.commit({ history: entries });
    const first = store.history({ cursor: null, limit: 4 });
    store.commit({ history: [upload(), swept('{A}')] });
    const second = store.history({ cursor: first.cursor, limit: 4 });
    const third = store.history({ cursor: second.cursor, limit: 4 });
    expect([...first.entries, ...second.entries, ...third.entries]).toEqual(entries.toReversed());
    expect(third.cursor).toBeNull();
  });

  it('of one batch', () => {
    const own = uploads(5, { batchId });
    for (const entry of own) store.commit({ history: [upload(), entry, swept('{A}')] });
    expect(pages({ limit: 2, batchId })).toEqual([[own[4], own[3]], [own[2], own[1]], [own[0]]]);
  });

  it('knows how an upload ended, and when it ended anew', () => {
    const entry = upload();
    if (entry.kind !== 'upload') throw new Error('no upload');
    store.commit({ history: [entry, upload()] });
    const again = { ...entry, finishedAt: sampleTime + 5 };
    store.commit({ history: [again] });
    expect(store.historyOf(entry.jobId)).toEqual(again);
    expect(store.history({ cursor: null, limit: 9 }).entries).toHaveLength(2);
    expect(store.historyOf(sampleJob().id)).toBeNull();
  });

  it('goes on beyond an entry that can’t be read', () => {
    const entries = uploads(6);
    store.commit({ history: entries });
    tamper("UPDATE history SET entry = '{' WHERE number IN (3, 4)");
    const found = pages({ limit: 2 });
    expect(found.flat()).toEqual([entries[5], entries[4], entries[1], entries[0]]);
    expect(store.notices).toEqual([]);
  });

  it('keeps the newest 100,000', () => {
    tamper(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${maxHistoryEntries})
      INSERT INTO history (entry) SELECT '{}' FROM n`);
    const entry = upload();
    store.commit({ history: [swept('{A}'), entry] });
    store.close();
    const db = new DatabaseSync(folder.join('queue.db'));
    const { count, least } = {
      ...db.prepare('SELECT COUNT(*) AS count, MIN(number) AS least FROM history').get(),
    };
    db.close();
    expect([count, least]).toEqual([maxHistoryEntries, 3]);
    store = new SqliteJobStore(folder.path);
    expect(store.history({ cursor: null, limit: 2 }).entries).toEqual([entry, swept('{A}')]);
  });

  it('of one batch is found without a look at all the others', () => {
    store.close();
    const db = new DatabaseSync(folder.join('queue.db'));
    const [plan] = db
      .prepare(
        'EXPLAIN QUERY PLAN SELECT number FROM history WHERE number < ? AND batch_id = ? ORDER BY number DESC',
      )
      .all(1, 'x');
    db.close();
    expect(plan?.detail).toMatch(/^SEARCH history USING .*INDEX history_of_batch/);
  });
});

describe('a search in the history', () => {
  const named = (fileName: string): HistoryEntry => upload({ fileName });
  const found = (search: string): string[] =>
    pages({ limit: 2, search })
      .flat()
      .map(({ fileName }) => fileName);

  it('finds names and servers, newest first, whatever their case; wildcards are letters as others', () => {
    store.commit({ history: [named('Report.pdf'), named('100%_a.bin'), named('100xya.bin'), swept('{A}')] });
    store.commit({ history: [named('old-report.txt')] });
    expect(found('report')).toEqual(['old-report.txt', 'Report.pdf']);
    expect(found('%_a')).toEqual(['100%_a.bin']);
    expect(found('\\')).toEqual([]);
    expect(found('http://h/')).toEqual(['x']);
  });

  it('looks at a bounded part at once, and finds what is far back; what cannot be read is passed over', () => {
    store.commit({ history: [named('far.bin')] });
    tamper(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${searchSpan})
      INSERT INTO history (entry) SELECT '{' FROM n`);
    const first = store.history({ cursor: null, limit: 5, search: 'far' });
    expect(first).toEqual({ entries: [], cursor: 2 });
    expect(found('far')).toEqual(['far.bin']);
    expect(found('nowhere')).toEqual([]);
  });
});
