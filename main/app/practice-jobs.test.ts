import { beforeEach, describe, expect, it } from 'vitest';
import type { JobView } from '../../shared/job-view.ts';
import type { PracticeHost } from './practice-host.ts';
import { retryJobs, startForWaiting } from './practice-jobs.ts';

const job = (id: string, host: string, nextTryAt: number | null = 1): JobView => ({
  id,
  batchId: '22222222-2222-4222-8222-222222222222',
  fileName: 'a.bin',
  relativePath: 'a.bin',
  sourcePath: '/a.bin',
  remoteUrl: `http://${host}/a.bin`,
  totalBytes: 1,
  state: nextTryAt === null ? 'queued' : 'transientError',
  error: null,
  cancelOutcome: null,
  closeUnconfirmed: false,
  sessionId: null,
  reply: null,
  notes: [],
  nextTryAt,
  attempts: 1,
  tries: 1,
  rank: 1,
  priority: 'normal',
  bytesPerSecond: null,
  isRunNow: false,
  hold: null,
  sha256: null,
  addedAt: 0,
  startedAt: null,
  finishedAt: null,
});

let deeds: string[];
let jobs: JobView[];
beforeEach(() => {
  deeds = [];
  jobs = [
    job('waits', 'practice'),
    job('queued', 'practice', null),
    { ...job('done', 'practice'), state: 'acknowledged' },
    job('elsewhere', 'server.example'),
  ];
});

const queue = {
  jobs: () => jobs,
  retry: async (ids: readonly string[]) => {
    deeds.push(`retry ${ids.join(' ')}`);
    return { refusedJobIds: [], undo: null };
  },
};
const practice: Pick<PracticeHost, 'start' | 'owns'> = {
  start: async () => {
    deeds.push('start');
    return { state: 'on', url: 'http://practice/', folder: '/received' };
  },
  owns: (remoteUrl) => remoteUrl.startsWith('http://practice/'),
};

it('what waits for the practice server goes on as soon as it is there', async () => {
  await startForWaiting(queue, practice);
  expect(deeds).toEqual(['start', 'retry waits']);
});

describe('a retry', () => {
  it('starts the practice server that it needs', async () => {
    await retryJobs(queue, practice, ['elsewhere', 'waits']);
    expect(deeds).toEqual(['start', 'retry elsewhere waits']);
  });

  it('leaves it alone for other servers', async () => {
    await retryJobs(queue, practice, ['elsewhere']);
    expect(deeds).toEqual(['retry elsewhere']);
  });
});
