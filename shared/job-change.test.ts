import { describe, expect, it } from 'vitest';
import { changeOf, jobChangeSchema, withChange } from './job-change.ts';
import type { JobView } from './job-view.ts';
import { sampleJob } from './testing/job-samples.ts';
import { uploadError } from './upload-error.ts';

const usual = sampleJob(1);

/** Nothing that can change is as usual. */
const unusual: JobView = {
  ...usual,
  totalBytes: 1,
  state: 'transientError',
  rank: 99,
  error: uploadError('connection-lost', 'transient'),
  cancelOutcome: 'confirmed',
  closeUnconfirmed: true,
  sessionId: '{7DF0354D-249B-430F-820D-3D2A9BEF4931}',
  reply: { path: '/replies/one', sizeBytes: 3 },
  notes: ['restored'],
  nextTryAt: 1,
  attempts: 2,
  tries: 3,
  priority: 'low',
  bytesPerSecond: 4096,
  isRunNow: true,
  hold: { kind: 'cancel', until: 4 },
  sha256: 'a'.repeat(64),
  startedAt: 5,
  finishedAt: 6,
};

describe('the change of a job', () => {
  it('makes of any earlier state the last one', () => {
    expect(withChange(usual, changeOf(unusual))).toEqual(unusual);
    expect(withChange(unusual, changeOf(usual))).toEqual(usual);
    expect(withChange(unusual, changeOf(unusual))).toEqual(unusual);
  });

  it('says nothing of what never changes, and nothing of what is as usual', () => {
    expect(changeOf(usual)).toEqual({
      id: usual.id,
      totalBytes: usual.totalBytes,
      state: usual.state,
      rank: usual.rank,
    });
  });

  it('can say everything else', () => {
    const { batchId, fileName, relativePath, sourcePath, remoteUrl, addedAt, ...rest } = unusual;
    const fixed = { batchId, fileName, relativePath, sourcePath, remoteUrl, addedAt };
    expect({ ...fixed, ...changeOf(unusual) }).toEqual({ ...fixed, ...rest });
    expect(jobChangeSchema.parse(changeOf(unusual))).toEqual(changeOf(unusual));
  });
});
