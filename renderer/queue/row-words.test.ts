import { expect, it } from 'vitest';
import { jobStates } from '../../shared/job-view.ts';
import { sampleJob, sampleNow } from '../../shared/testing/job-samples.ts';
import { uploadError } from '../../shared/upload-error.ts';
import type { WaitKind, WaitReason } from '../../shared/wait-reason.ts';
import { rowWords } from './row-words.ts';

const lost = uploadError('connection-lost', 'transient', { host: 'archive.example' });
const at = (kind: WaitKind, seconds: number | null): WaitReason => ({
  kind,
  until: seconds === null ? null : sampleNow + seconds * 1000,
});

it.each([
  ['queued', at('turn', null), null, 'Waits its turn'],
  ['transientError', at('retry', 12), lost, 'The connection was lost · Tries again in 12 s'],
  ['transientError', at('offline', null), lost, 'No network: goes on by itself'],
  ['suspended', at('paused', null), null, 'Paused by you'],
  ['cancelling', at('undo', 5), null, 'Cancelled · can be taken back for 5 s'],
  ['cancelling', at('undo', -1), null, 'Cancelled · the server is being told'],
  ['cancelling', at('telling-server', null), null, 'Cancelling · waiting for the server to confirm'],
  ['transferring', at('stalled', null), null, 'Uploading · Nothing moves: waits for the server'],
  ['transferring', null, null, 'Uploading'],
] as const)('%s, %o', (state, reason, error, words) => {
  expect(rowWords(sampleJob(1, { state, error }), reason, sampleNow)).toBe(words);
});

it('a cancel that the server has not heard of says when it is told', () => {
  const job = sampleJob(1, { state: 'cancelling', error: lost });
  expect(rowWords(job, at('telling-server', 95), sampleNow)).toMatch(
    /could not be reached yet.* · The server is told in 95 s$/,
  );
  expect(rowWords(job, at('asleep', null), sampleNow)).toMatch(/could not be reached yet.*sleeps/);
});

it.each(jobStates)('%s: one time at most, and never an empty line', (state) => {
  const job = sampleJob(1, { state, error: lost, nextTryAt: sampleNow + 12_000 });
  const line = rowWords(job, state === 'transientError' ? at('retry', 12) : null, sampleNow);
  expect(line).not.toBe('');
  expect(line).not.toContain('next try');
});
