import { formatBytes, formatMoment, visibleText } from '../../shared/format.ts';
import type { HistoryEntry } from '../../shared/history-entry.ts';
import { cancelWords } from '../../shared/i18n/cancel-words.ts';
import { failedEntryWords } from '../../shared/i18n/failed-entry-words.ts';
import type { QueueControl } from '../queue/control/queue-control.ts';
import { historyPages } from './history-pages.ts';
import type { QueueArguments } from './queue-arguments.ts';
import { wholeId } from './which-jobs.ts';

type HistoryArguments = Extract<QueueArguments, { command: 'history' }>;

/** What is over, the newest first. */
export async function historyCommand(args: HistoryArguments, control: QueueControl): Promise<number> {
  const batchId = args.batch === null ? null : await wholeId(control, args.batch, 'batch');
  for await (const entries of historyPages(control, batchId, args.count))
    for (const entry of entries) console.log(args.isJson ? JSON.stringify(entry) : lineOf(entry));
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
