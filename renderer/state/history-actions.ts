import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HistoryEntry } from '../../shared/history-entry.ts';
import type { Bridge } from '../bridge.ts';
import type { NoticeBoard } from './notice-board.ts';

/** The part of the history that was read so far, the newest first. */
export interface HistoryState {
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
}

const pageSize = 50;

export const keyOfEntry = (entry: HistoryEntry): string =>
  `${entry.kind === 'upload' ? entry.jobId : entry.sessionId} ${entry.finishedAt}`;

export function createHistoryActions(bridge: Bridge, notices: NoticeBoard): HistoryActions {
  const store = createStore<HistoryState>(() => ({ entries: null, cursor: null }));
  const read = async (cursor: number | null) => {
    const answer = await bridge.readHistory(cursor, pageSize);
    if (!answer.ok) notices.postError(answer.error);
    return answer.ok ? answer.value : null;
  };
  return {
    store,
    async refresh() {
      const page = await read(null);
      if (page === null) return;
      const { entries, cursor } = store.getState();
      const known = new Set(entries?.map(keyOfEntry));
      const fresh = page.entries.filter((entry) => !known.has(keyOfEntry(entry)));
      // More is new than a page holds, or nothing was read before: begin again.
      const isGap = entries === null || fresh.length === page.entries.length;
      store.setState(isGap ? page : { entries: [...fresh, ...entries], cursor });
    },
    async readOlder() {
      const { entries, cursor } = store.getState();
      if (cursor === null) return;
      const page = await read(cursor);
      if (page !== null)
        store.setState({ entries: [...(entries ?? []), ...page.entries], cursor: page.cursor });
    },
  };
}
