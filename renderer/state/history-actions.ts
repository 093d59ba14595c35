import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HistoryView } from '../../shared/bitlade-api.ts';
import type { HistoryEntry } from '../../shared/history-entry.ts';
import type { Bridge } from '../bridge.ts';
import { atIntervals } from './at-intervals.ts';
import type { NoticeBoard } from './notice-board.ts';

/** The part of the history that was read so far, the newest first. */
export interface HistoryState {
  /** What the entries have in their names or addresses; empty: all are meant. */
  search: string;
  /** Null until the first page is there. */
  entries: readonly HistoryEntry[] | null;
  /** Where the next page begins; null when there is none. */
  cursor: number | null;
}

export interface HistoryActions {
  store: StoreApi<HistoryState>;
  /** Reads what is shown when the page is gone to. */
  open(): Promise<void>;
  /** Reads what is new since the last look. Cheap enough for each upload that ends. */
  refresh(): Promise<void>;
  readOlder(): Promise<void>;
  searchFor(search: string): Promise<void>;
}

const pageSize = 50;
/** Each look keeps main busy for a moment. */
const refreshRestMs = 1_000;

export const keyOfEntry = (entry: HistoryEntry): string =>
  `${entry.kind === 'upload' ? entry.jobId : entry.sessionId} ${entry.finishedAt}`;

export function createHistoryActions(bridge: Bridge, notices: NoticeBoard): HistoryActions {
  const store = createStore<HistoryState>(() => ({ search: '', entries: null, cursor: null }));
  let last: Promise<void> = Promise.resolve();
  /** Each goes on from what the one before has read. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };

  /**
   * One look of main's: of a search it may find few or none while there are more. Null when it can't be had, or
   * something else is looked for by now.
   */
  const readSpan = async (cursor: number | null, limit: number): Promise<HistoryView | null> => {
    const { search } = store.getState();
    const answer = await bridge.readHistory(cursor, limit, search.trim());
    if (!answer.ok) notices.postError(answer.error);
    return answer.ok && store.getState().search === search ? answer.value : null;
  };

  /** All the looks that a page of a search takes. Null as with `readSpan`. */
  const readPage = async (from: number | null): Promise<HistoryView | null> => {
    const isSearch = store.getState().search.trim() !== '';
    const entries: HistoryEntry[] = [];
    let cursor = from;
    do {
      const span = await readSpan(cursor, pageSize - entries.length);
      if (span === null) return null;
      entries.push(...span.entries);
      cursor = span.cursor;
    } while (isSearch && cursor !== null && entries.length < pageSize);
    return { entries, cursor };
  };

  const begin = async (): Promise<void> => {
    const { search } = store.getState();
    const page = await readPage(null);
    // Without an answer, what stands there may have been found for another search.
    if (store.getState().search === search) store.setState(page ?? { entries: null, cursor: null });
  };

  const readNewest = async (): Promise<void> => {
    const { entries } = store.getState();
    if (entries === null) return begin();
    const newest = await readSpan(null, pageSize);
    if (newest === null) return;
    const known = new Set(entries.map(keyOfEntry));
    const fresh = newest.entries.filter((entry) => !known.has(keyOfEntry(entry)));
    // More is new than a page holds: begin again.
    store.setState(fresh.length === pageSize ? newest : { entries: [...fresh, ...entries] });
  };

  return {
    store,
    // What of a search has come since the page was left may lie deeper than one look goes.
    open: () => inTurn(store.getState().search === '' ? readNewest : begin),
    refresh: atIntervals(refreshRestMs, () => inTurn(readNewest)),
    readOlder: () =>
      inTurn(async () => {
        const { entries, cursor } = store.getState();
        if (cursor === null) return;
        const page = await readPage(cursor);
        if (page !== null)
          store.setState({ entries: [...(entries ?? []), ...page.entries], cursor: page.cursor });
      }),
    searchFor(search) {
      // The entries stay until others are there, so that nothing flickers while somebody types.
      store.setState({ search, cursor: null });
      return inTurn(async () => {
        if (store.getState().search === search) await begin();
      });
    },
  };
}
