import { expect, it } from 'vitest';
import type { JobView, ProgressView } from '../../shared/job-view.ts';
import { defaultQueueSettings } from '../../shared/queue-settings.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { type Job, viewOfJob } from '../queue/job.ts';
import { sampleJob } from '../testing/sample-jobs.ts';
import { jobTable } from './job-table.ts';
import { columnsOf } from './terminal-text.ts';

const now = Date.UTC(2031, 0, 1);
const status: QueueStatus = {
  hold: null,
  servers: [],
  limit: null,
  scans: [],
  undo: [],
  settings: defaultQueueSettings,
};
const row = (change: Partial<Job>, progress: Partial<ProgressView> = {}) => {
  const job: JobView = viewOfJob(sampleJob(change));
  const { acknowledgedBytes = 0, bytesPerSecond = null } = progress;
  const moved = { sentBytes: acknowledgedBytes, movedAt: null, secondsLeft: null };
  return { job, progress: { jobId: job.id, acknowledgedBytes, bytesPerSecond, ...moved } };
};
const lineOf = (width: number | null, ...args: Parameters<typeof row>): string =>
  jobTable(width).line(row(...args), status, now);

it('says of each what it does, or why it does not', () => {
  expect(lineOf(null, { state: 'queued' })).toMatch(/Waiting {8,} +0 % .*file-\d+\.bin {2}Waits its turn$/);
  expect(
    lineOf(null, { state: 'transferring' }, { acknowledgedBytes: 42, bytesPerSecond: 2_000_000 }),
  ).toMatch(/Uploading .* 42 % .* 2\.0 MB\/s$/);
  expect(lineOf(null, { state: 'error', error: uploadError('file-empty', 'fatal') })).toMatch(
    /Needs you .*Empty files are not sent to this server\.$/,
  );
  expect(
    lineOf(null, {
      state: 'transientError',
      nextTryAt: now + 20_000,
      error: uploadError('connection-lost', 'transient'),
    }),
  ).toMatch(/Retrying .*Tries again in 20 s · The connection was lost\.$/);
  expect(lineOf(null, { state: 'acknowledged', finishedAt: now })).toMatch(/Done .* 100 % .*Done at/);
});

it.each([20, 60, 80, 120, 200])('fits a terminal of %i columns, when that is wide enough at all', (width) => {
  const error = uploadError('server-disk-full', 'fatal');
  for (const relativePath of ['a', '日本語'.repeat(40), 'long/'.repeat(60)]) {
    const line = lineOf(width, { state: 'error', error, relativePath });
    expect(columnsOf(line)).toBeLessThan(Math.max(width, 60));
  }
});

it('no terminal: nothing is cut', () => {
  const relativePath = 'long/'.repeat(60);
  expect(lineOf(null, { state: 'queued', relativePath })).toContain(relativePath);
});

it('a name can do nothing to the terminal', () => {
  const line = lineOf(200, { relativePath: 'a\u001b[31m\r\nb\u202e' });
  expect(line).toContain('a\\u{1b}[31m\\u{d}\\u{a}b\\u{202e}');
});
