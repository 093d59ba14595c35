import { formatBytes, formatMoment, formatRate, visibleText, wholePercent } from '../../shared/format.ts';
import { batchWords } from '../../shared/i18n/batch-words.ts';
import { errorWords } from '../../shared/i18n/error-words.ts';
import { outcomeSentence } from '../../shared/i18n/job-words.ts';
import { noteWords } from '../../shared/i18n/note-words.ts';
import { wholeNumber } from '../../shared/i18n/plural.ts';
import { stateWords } from '../../shared/i18n/state-words.ts';
import { technicalLine } from '../../shared/i18n/technical-line.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import type { BatchRow, JobRow } from '../queue/control/control-contract.ts';
import type { QueueControl } from '../queue/control/queue-control.ts';
import { batchJson } from './batch-json.ts';
import { jobJson } from './job-json.ts';
import { whyWords } from './job-table.ts';
import type { QueueArguments } from './queue-arguments.ts';
import { findAll } from './which-jobs.ts';

type InfoArguments = Extract<QueueArguments, { command: 'info' }>;
type Line = [name: string, value: string | null];

/** Everything that is known of uploads and batches. */
export async function infoCommand(args: InfoArguments, control: QueueControl): Promise<number> {
  const matches = await findAll(control, args.words);
  const status = await control.call('status', {});
  const batches = (await control.call('batches', {})).rows;
  const jobIds = matches.flatMap(({ kind, id }) => (kind === 'job' ? [id] : []));
  const query = { states: null, batchIds: null, jobIds, offset: 0 };
  const { rows } = await control.call('list', query);
  const now = Date.now();
  for (const { kind, id } of matches) {
    const row = kind === 'job' ? rows.find(({ job }) => job.id === id) : undefined;
    const batch = kind === 'batch' ? batches.find((each) => each.batch.id === id) : undefined;
    if (row) show(args.isJson, jobJson(row, status, now), linesOfJob(row, status, now));
    if (batch) show(args.isJson, batchJson(batch), linesOfBatch(batch, now));
  }
  return 0;
}

function show(isJson: boolean, object: Record<string, unknown>, lines: readonly Line[]): void {
  if (isJson) {
    console.log(JSON.stringify(object));
    return;
  }
  for (const [name, value] of lines) if (value !== null) console.log(`${`${name}:`.padEnd(14)}${value}`);
  console.log();
}

function linesOfJob(row: JobRow, status: QueueStatus, now: number): Line[] {
  const { job, progress } = row;
  const words = job.error && errorWords(job.error);
  const percent =
    job.state === 'acknowledged' ? 100 : wholePercent(progress.acknowledgedBytes, job.totalBytes);
  return [
    ['Upload', job.id],
    ['Batch', job.batchId],
    ['File', visibleText(job.sourcePath)],
    ['To', visibleText(job.remoteUrl)],
    ['State', stateWords[job.state]],
    ['Now', whyWords(row, status, now) || null],
    [
      'Sent',
      `${percent} %, ${wholeNumber(progress.acknowledgedBytes)} of ${wholeNumber(job.totalBytes)} bytes`,
    ],
    ['Error', words && [words.what, words.why, words.weDo, words.youCan].join(' ')],
    ['Details', job.error && technicalLine(job.error)],
    ['End', outcomeSentence(job)],
    ...job.notes.map((note): Line => ['Note', noteWords[note].full]),
    ['Reply', job.reply && visibleText(job.reply.path)],
    ['Priority', job.isRunNow ? `${job.priority}, goes first` : job.priority],
    ['Limit', job.bytesPerSecond === null ? null : formatRate(job.bytesPerSecond)],
    ['Tries', String(job.tries)],
    ['Session', job.sessionId && visibleText(job.sessionId)],
    ['SHA-256', job.sha256],
    ['Added', formatMoment(job.addedAt, now)],
    ['Started', job.startedAt === null ? null : formatMoment(job.startedAt, now)],
    ['Ended', job.finishedAt === null ? null : formatMoment(job.finishedAt, now)],
  ];
}

function linesOfBatch({ batch, sum }: BatchRow, now: number): Line[] {
  return [
    ['Batch', batch.id],
    ['Name', visibleText(batch.label)],
    ['To', visibleText(batch.destinationUrl)],
    [
      'State',
      batch.isPaused && sum.state === 'scanning' ? `${batchWords.scanning}, paused` : batchWords[sum.state],
    ],
    ['Files', wholeNumber(sum.files)],
    ['Done', wholeNumber(sum.acknowledged)],
    ['Cancelled', wholeNumber(sum.cancelled)],
    ['Failed', wholeNumber(sum.failed)],
    ['Size', formatBytes(sum.totalBytes)],
    ['Naming', batch.naming && visibleText(batch.naming)],
    ['Limit', batch.bytesPerSecond === null ? null : formatRate(batch.bytesPerSecond)],
    ['Added', formatMoment(batch.addedAt, now)],
  ];
}
