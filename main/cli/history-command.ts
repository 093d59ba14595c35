import { formatBytes, formatMoment, visibleText } from '../../shared/format.ts';
import type { HistoryEntry } from '../../shared/history-entry.ts';
import { cancelWords } from '../../shared/i18n/cancel-words.ts';
import { failedEntryWords } from '../../shared/i18n/failed-entry-words.ts';
import type { ControlOutput } from '../queue/control/control-contract.ts';
import type { QueueControl } from '../queue/control/queue-control.ts';
import type { QueueArguments } from './queue-arguments.ts';
import { wholeId } from './which-jobs.ts';

type HistoryArguments = Extract<QueueArguments, { command: 'history' }>;

const pageSize = 1_000;

/** What is over, the newest first. */
export async function historyCommand(args: HistoryArguments, control: QueueControl): Promise<number> {
  const batchId = args.batch === null ? null : await wholeId(control, args.batch, 'batch');
  let left = args.count;
  let cursor: number | null = null;
  do {
    const limit = Math.min(left, pageSize);
    const page: ControlOutput<'history'> = await control.call('history', {
      cursor,
      limit,
      batchId,
    });
    for (const entry of page.entries) console.log(args.isJson ? JSON.stringify(entry) : lineOf(entry));
    left -= limit;
    cursor = page.cursor;
  } while (cursor !== null && left > 0);
  return 0;
}

function lineOf(entry: HistoryEntry): string {
  const when = formatMoment(entry.finishedAt, Date.now());
  const name = visibleText(entry.fileName);
  const to = visibleText(entry.remoteUrl);
  if (entry.kind === 'session') {
    const end =
      entry.outcome === 'expired'
        ? 'given up: the server has dropped it by itself'
        : cancelWords[entry.outcome].short;
    return `– ${when}  ${name}  session on ${to}: ${end}`;
  }
  const id = entry.jobId.slice(0, 8);
  if (entry.outcome === 'cancelled') {
    const end = entry.cancelOutcome === null ? 'Cancelled' : cancelWords[entry.cancelOutcome].short;
    return `– ${when}  ${id}  ${name}: ${end}`;
  }
  if (entry.outcome === 'error')
    return `✗ ${when}  ${id}  ${name}: ${visibleText(failedEntryWords(entry).short)}`;
  return `✓ ${when}  ${id}  ${name}  ${formatBytes(entry.totalBytes)} to ${to}`;
}
