import { formatBytes, formatRate, formatTimeLeft, visibleText, wholePercent } from '../../shared/format.ts';
import { errorWords } from '../../shared/i18n/error-words.ts';
import { describeJob, outcomeSentence } from '../../shared/i18n/job-words.ts';
import { noteWords } from '../../shared/i18n/note-words.ts';
import { skipWords } from '../../shared/i18n/skip-words.ts';
import { waitWords } from '../../shared/i18n/wait-words.ts';
import type { JobState, JobView, ProgressView } from '../../shared/job-view.ts';
import type { UploadError } from '../../shared/upload-error.ts';
import type { Report } from './report.ts';

export interface Terminal {
  write(text: string): void;
  /** Characters in a line; 0 when it is no terminal, and then no line is ever drawn over. */
  columns(): number;
}

const barWidth = 24;
const runningStates: ReadonlySet<JobState> = new Set(['transferring', 'transferred', 'closing']);

/**
 * Words for a person: a line for every change, and at a terminal a moving line for what runs now. `youCan` is what the
 * user can do about an error.
 */
export function createTerminalReport(terminal: Terminal, youCan: (error: UploadError) => string): Report {
  const running = new Map<string, { job: JobView; progress: ProgressView }>();
  const loggedTenths = new Map<string, number>();
  let hasMovingLine = false;

  function wipe(): void {
    if (hasMovingLine) terminal.write('\r\u001b[2K');
    hasMovingLine = false;
  }
  function line(text: string): void {
    wipe();
    terminal.write(`${text}\n`);
    draw();
  }
  function draw(): void {
    const width = terminal.columns();
    const [first] = running.values();
    if (width === 0 || first === undefined) return;
    const others = running.size > 1 ? ` · ${running.size - 1} more` : '';
    terminal.write(`\r\u001b[2K${`${movingLine(first.job, first.progress)}${others}`.slice(0, width - 1)}`);
    hasMovingLine = true;
  }

  /** Where lines can't be drawn over, as in a log, every tenth part gets one. */
  function logTenths(job: JobView, progress: ProgressView): void {
    const tenths = Math.floor(wholePercent(progress.acknowledgedBytes, job.totalBytes) / 10);
    if (tenths <= (loggedTenths.get(job.id) ?? 0) || tenths === 10) return;
    loggedTenths.set(job.id, tenths);
    terminal.write(`${movingLine(job, progress)}\n`);
  }

  return {
    state(job, progress) {
      if (runningStates.has(job.state)) running.set(job.id, { job, progress });
      else running.delete(job.id);
      const text = stateLine(job, progress, youCan);
      if (text !== null) line(text);
      else draw();
    },
    progress(job, progress) {
      if (running.has(job.id)) running.set(job.id, { job, progress });
      if (terminal.columns() > 0) draw();
      else logTenths(job, progress);
    },
    skipped: (name, reason) => line(`✗ ${visibleText(name)}: ${skipWords[reason]}`),
    wait: (server, reason) =>
      line(`… ${server === null ? '' : `${server}: `}${waitWords(reason, Date.now())}`),
    note: line,
    end: wipe,
  };
}

function movingLine(job: JobView, progress: ProgressView): string {
  const percent = wholePercent(progress.acknowledgedBytes, job.totalBytes);
  const full = Math.floor((percent / 100) * barWidth);
  const bar = `${'█'.repeat(full)}${'░'.repeat(barWidth - full)}`;
  const parts = [`${String(percent).padStart(3)} % ${bar}`, visibleText(job.relativePath)];
  parts.push(`${formatBytes(progress.acknowledgedBytes)} of ${formatBytes(job.totalBytes)}`);
  if (progress.bytesPerSecond !== null) parts.push(formatRate(progress.bytesPerSecond));
  if (progress.secondsLeft !== null) parts.push(formatTimeLeft(progress.secondsLeft));
  return parts.join('  ');
}

function stateLine(
  job: JobView,
  progress: ProgressView,
  youCan: (error: UploadError) => string,
): string | null {
  const name = visibleText(job.relativePath);
  const words = describeJob(job, Date.now());
  switch (job.state) {
    case 'acknowledged':
      return `✓ ${name}: ${formatBytes(job.totalBytes)} to ${job.remoteUrl}${afterWords(job)}`;
    case 'error': {
      if (job.error === null) return null;
      const { what, why } = errorWords(job.error);
      return `✗ ${name}: ${[what, why, youCan(job.error)].filter(Boolean).join(' ')}`;
    }
    case 'transientError':
      return `… ${name}: ${words.line}`;
    case 'cancelling':
    case 'cancelled':
      return `– ${name}: ${outcomeSentence(job) ?? words.state}`;
    case 'connecting':
      return progress.acknowledgedBytes === 0
        ? null
        : `↻ ${name}: goes on at ${formatBytes(progress.acknowledgedBytes)}`;
    default:
      return null;
  }
}

/** What else there is to say of a finished upload, each in a sentence. */
const afterWords = (job: JobView): string =>
  [
    outcomeSentence(job),
    job.reply === null ? null : `Reply: ${visibleText(job.reply.path)}, ${formatBytes(job.reply.sizeBytes)}`,
    ...job.notes.map((note) => noteWords[note].full),
  ]
    .filter((text) => text !== null)
    .map((text) => `. ${text.replace(/\.$/, '')}`)
    .join('');
