import { describe, expect, it } from 'vitest';
import { visibleText } from '../../shared/format.ts';
import type { JobView, ProgressView } from '../../shared/job-view.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { type Job, viewOfJob } from '../queue/job.ts';
import { sampleJob } from '../testing/sample-jobs.ts';
import { optionHint } from './option-hints.ts';
import { createTerminalReport } from './terminal-report.ts';

function screen(columns: number) {
  let text = '';
  const report = createTerminalReport(
    {
      write: (more) => {
        text += more;
      },
      columns: () => columns,
    },
    optionHint,
  );
  const tell = (kind: 'state' | 'progress', change: Partial<Job>, acknowledgedBytes = 0): JobView => {
    const job = viewOfJob(sampleJob({ fileName: 'a.bin', relativePath: 'a.bin', ...change }));
    report[kind](job, progressOf(job, acknowledgedBytes));
    return job;
  };
  return { report, tell, text: () => text };
}

const progressOf = (job: JobView, acknowledgedBytes: number): ProgressView => ({
  jobId: job.id,
  acknowledgedBytes,
  sentBytes: acknowledgedBytes,
  bytesPerSecond: null,
  movedAt: null,
  secondsLeft: null,
});

describe('no terminal', () => {
  it('a line for what matters and for every tenth part, never a line drawn over', () => {
    const { report, text } = screen(0);
    const job = viewOfJob(
      sampleJob({ state: 'transferring', relativePath: 'a.bin', remoteUrl: 'http://server.example/a.bin' }),
    );
    report.state(job, progressOf(job, 0));
    for (const bytes of [5, 50, 55, 100]) report.progress(job, progressOf(job, bytes));
    report.state({ ...job, state: 'acknowledged' }, progressOf(job, 100));
    report.end();
    expect(text()).toBe(
      ' 50 % ████████████░░░░░░░░░░░░  a.bin  50 bytes of 100 bytes\n' +
        '✓ a.bin: 100 bytes to http://server.example/a.bin\n',
    );
  });

  it('an error says what, why and what can be done', () => {
    const { tell, text } = screen(0);
    tell('state', { state: 'error', error: uploadError('file-empty', 'fatal', { name: 'a.bin' }) });
    expect(text()).toMatch(/^✗ a\.bin: .+\.\n$/);
  });

  it('what the window has a setting for, an option is named for', () => {
    const { tell, text } = screen(0);
    tell('state', { state: 'error', error: uploadError('sign-in-needed', 'fatal') });
    expect(text()).toMatch(/Use --user NAME .+\.\n$/);
  });

  it('what holds back many uploads is one line', () => {
    const { report, text } = screen(0);
    report.wait(null, { kind: 'offline', until: null });
    report.wait('http://server.example', { kind: 'silent', until: null });
    expect(text()).toBe(
      '… No network: goes on by itself\n… http://server.example: The server does not answer: tries again by itself\n',
    );
  });

  it('a cancel says how it ended', () => {
    const { tell, text } = screen(0);
    tell('state', { state: 'cancelled', cancelOutcome: 'confirmed' });
    tell('state', { state: 'acknowledged', cancelOutcome: 'finished-before' });
    expect(text().split('\n')).toHaveLength(3);
    expect(text()).toMatch(/^– a\.bin: .+\n✓ a\.bin: 100 bytes to .+\. .+\n$/);
  });

  it('an upload that goes on says from where', () => {
    const { tell, text } = screen(0);
    tell('state', { state: 'connecting' });
    expect(text()).toBe('');
    tell('state', { state: 'connecting' }, 50);
    expect(text()).toBe('↻ a.bin: goes on at 50 bytes\n');
  });

  it('a name can do nothing to the terminal', () => {
    const { report, tell, text } = screen(0);
    tell('state', { state: 'acknowledged', relativePath: 'a\u001b[31m\r\nb\u202e' });
    report.skipped('c\u0007\u001b]0;x', 'not-found');
    for (const line of text().split('\n')) expect(line).toBe(visibleText(line));
  });
});

describe('a terminal', () => {
  it('a bar for what moves, never wider than the line', () => {
    const { report, text } = screen(40);
    const job = viewOfJob(sampleJob({ state: 'transferring', relativePath: 'x'.repeat(100) }));
    report.state(job, progressOf(job, 50));
    const [, moving = ''] = text().split('\u001b[2K');
    expect(moving).toContain(' 50 % ████████████░░░░░░░░░░░░');
    expect(moving.length).toBeLessThan(40);
  });

  it('the bar gives way to a line and comes back under it', () => {
    const { report, text } = screen(80);
    const [one, two] = [sampleJob({ state: 'transferring' }), sampleJob({ state: 'acknowledged' })].map(
      viewOfJob,
    );
    if (!one || !two) throw new Error('two jobs');
    report.state(one, progressOf(one, 0));
    report.state(two, progressOf(two, 100));
    report.end();
    const [, moving, line, again, end] = text().split('\r\u001b[2K');
    expect(moving).toMatch(/^ {2}0 % ░+ /);
    expect(line).toMatch(/^✓ .*\n$/);
    expect([again, end]).toEqual([moving, '']);
  });

  it('says how many more are moving', () => {
    const { report, text } = screen(120);
    for (const job of [1, 2, 3].map(() => viewOfJob(sampleJob({ state: 'transferring' })))) {
      report.state(job, progressOf(job, 0));
    }
    expect(text()).toMatch(/· 2 more$/);
  });
});
