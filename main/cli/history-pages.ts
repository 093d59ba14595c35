import type { HistoryEntry } from '../../shared/history-entry.ts';
import type { ControlOutput } from '../queue/control/control-contract.ts';
import type { QueueControl } from '../queue/control/queue-control.ts';

const pageSize = 1_000;

/** The newest first, page by page. @param count at most so many entries */
export async function* historyPages(
  control: QueueControl,
  batchId: string | null,
  count = Number.POSITIVE_INFINITY,
): AsyncGenerator<HistoryEntry[]> {
  let left = count;
  let cursor: number | null = null;
  do {
    const limit = Math.min(left, pageSize);
    const page: ControlOutput<'history'> = await control.call('history', { cursor, limit, batchId });
    yield page.entries;
    left -= limit;
    cursor = page.cursor;
  } while (cursor !== null && left > 0);
}
