import { finishedStates } from '../../shared/job-view.ts';
import { compareAcrossRestarts } from '../transfer/source-identity.ts';
import type { FoundFile } from './intake.ts';
import type { Job } from './job.ts';

/**
 * Target address → source path of every upload that is not over. `found` are files whose finished uploads
 * count as well, as long as the file is still the same.
 */
export function takenTargets(jobs: Iterable<Job>, found: readonly FoundFile[]): Map<string, string> {
  const identities = new Map(found.map((file) => [file.sourcePath, file.identity]));
  const targets = new Map<string, string>();
  for (const job of jobs) {
    const identity = identities.get(job.sourcePath);
    const isUploaded =
      job.state === 'acknowledged' &&
      identity !== undefined &&
      compareAcrossRestarts(job.sourceIdentity, identity, job.sourcePath) === null;
    if (isUploaded || !finishedStates.has(job.state)) targets.set(job.remoteUrl, job.sourcePath);
  }
  return targets;
}
