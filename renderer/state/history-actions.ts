import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HistoryView } from '../../shared/bitlade-api.ts';
import type { HistoryEntry } from '../../shared/history-entry.ts';
import type { Bridge } from '../bridge.ts';
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
  /** Reads what is new since the last look. */
  refresh(): Promise<void>;
  readOlder(): Promise<void>;
  searchFor(search: string): Promise<void>;
}

const pageSize = 50;

export const keyOfEntry = (entry: HistoryEntry): string =>
  `${entry.kind === 'upload' ? entry.jobId : entry.sessionId} ${entry.finishedAt}`;

export function createHistoryActions(bridge: Bridge, notices: NoticeBoard): HistoryActions {
  const store = createStore<HistoryState>(() => ({ search: '', entries: null, cursor: null }));

  /** Null when it can't be read, or something else is looked for by now. */
  const read = async (from: number | null): Promise<HistoryView | null> => {
    const { search } = store.getState();
    const entries: HistoryEntry[] = [];
    let cursor = from;
    do {
      const answer = await bridge.readHistory(cursor, pageSize - entries.length, search.trim());
      if (!answer.ok) notices.postError(answer.error);
      if (!answer.ok || store.getState().search !== search) return null;
      entries.push(...answer.value.entries);
      cursor = answer.value.cursor;
    } while (search.trim() !== '' && cursor !== null && entries.length < pageSize);
    return { entries, cursor };
  };

  const readNewest = async (): Promise<void> => {
    const page = await read(null);
    if (page === null) return;
    const { entries, cursor } = store.getState();
    const known = new Set(entries?.map(keyOfEntry));
    const fresh = page.entries.filter((entry) => !known.has(keyOfEntry(entry)));
    // More is new than a page holds, or nothing was read before: begin again.
    const isGap = entries === null || fresh.length === page.entries.length;
    store.setState(isGap ? page : { entries: [...fresh, ...entries], cursor });
  };

  return {
    store,
    refresh: oneAtATime(readNewest),
    async readOlder() {
      const { entries, cursor } = store.getState();
      if (cursor === null) return;
      const page = await read(cursor);
      if (page !== null)
        store.setState({ entries: [...(entries ?? []), ...page.entries], cursor: page.cursor });
    },
    async searchFor(search) {
      store.setState({ search });
      const page = await read(null);
      if (page !== null) store.setState(page);
    },
  };
}

/** While it works, all further wishes are one: to do it once more. Hundreds of uploads may end in a second. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const start = async (): Promise<void> => {
    await running?.catch(() => undefined);
    next = null;
    running = work();
    await running;
  };
  return () => {
    next ??= start();
    return next;
  };
}
