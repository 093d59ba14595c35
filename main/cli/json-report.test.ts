import { expect, it } from 'vitest';
import { type JobView, jobStates, type ProgressView } from '../../shared/job-view.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { viewOfJob } from '../queue/job.ts';
import { sampleJob } from '../testing/sample-jobs.ts';
import { createJsonReport } from './json-report.ts';

const progressOf = (job: JobView): ProgressView => ({
  jobId: job.id,
  acknowledgedBytes: 40,
  sentBytes: 60,
  bytesPerSecond: 1,
  movedAt: null,
  secondsLeft: 1,
});

function linesOf(tell: (report: ReturnType<typeof createJsonReport>) => void): string[] {
  const lines: string[] = [];
  tell(createJsonReport((line) => lines.push(line)));
  return lines;
}

it.each(jobStates)('%s: the event and the six facts, in this order', (state) => {
  const job = viewOfJob(sampleJob({ state }));
  const [line] = linesOf((report) => report.state(job, progressOf(job)));
  const event = state === 'acknowledged' ? 'done' : state === 'error' ? 'error' : 'state';
  expect(line).toBe(
    `{"event":"${event}","job":"${job.id}","file":"${job.sourcePath}",` +
      `"acknowledgedBytes":40,"totalBytes":100,"state":"${state}"}`,
  );
});

it('an error has a code and a sentence', () => {
  const job = viewOfJob(
    sampleJob({ state: 'error', error: uploadError('file-empty', 'fatal', { name: 'x' }) }),
  );
  const [line = ''] = linesOf((report) => report.state(job, progressOf(job)));
  expect(JSON.parse(line)).toMatchObject({
    event: 'error',
    error: { code: 'file-empty', message: expect.stringMatching(/\w+ \w+/) },
  });
  expect(Object.keys(JSON.parse(line).error)).toEqual(['code', 'message']);
});

it('progress', () => {
  const job = viewOfJob(sampleJob({ state: 'transferring' }));
  const [line = ''] = linesOf((report) => report.progress(job, progressOf(job)));
  expect(JSON.parse(line)).toMatchObject({ event: 'progress', acknowledgedBytes: 40, totalBytes: 100 });
});

it('what was left out is an error without a job, of the same shape', () => {
  const [line = ''] = linesOf((report) => report.skipped('pipe', 'not-regular-file'));
  expect(JSON.parse(line)).toEqual({
    event: 'error',
    job: null,
    file: 'pipe',
    acknowledgedBytes: 0,
    totalBytes: 0,
    state: 'error',
    error: { code: 'not-regular-file', message: 'Not a regular file.' },
  });
});

it('a wait is an object of its own shape', () => {
  const lines = linesOf((report) => report.wait('http://server.example', { kind: 'asked', until: 5 }));
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      event: 'wait',
      server: 'http://server.example',
      reason: 'asked',
      until: 5,
      message: expect.any(String),
    },
  ]);
});

it('plain sentences are for people', () => {
  expect(linesOf((report) => report.note('Cancelling'))).toEqual([]);
});

it('a name with line breaks stays on one line', () => {
  const job = viewOfJob(sampleJob({ sourcePath: '/source/a\r\nb\u2028c' }));
  const lines = linesOf((report) => report.state(job, progressOf(job)));
  expect(lines.join('').split(/[\r\n]/)).toHaveLength(1);
});
