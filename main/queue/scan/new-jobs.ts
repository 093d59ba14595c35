import path from 'node:path';
import type { Priority } from '../../../shared/job-view.ts';
import { type NamingRule, targetUrl } from '../../../shared/naming-rule.ts';
import { noSession } from '../../bits/session-state.ts';
import type { Batch, Job } from '../job.ts';
import type { FoundFile, SkippedItem } from './intake.ts';
import { newJobId } from './new-job-id.ts';
import type { TakenTargets } from './taken-targets.ts';

export interface NewJobsContext {
  /** Read from the batch's `naming`. */
  rule: NamingRule;
  /** Files of the batch in the chunks before, those that were skipped included: the counter goes on from there. */
  filesBefore: number;
  /** Rank of the first job; the others follow. */
  firstRank: number;
  priority: Priority;
  /** What is taken already; the new jobs' targets are added. */
  taken: TakenTargets;
}

/**
 * Jobs for found files of one batch, which may come in several chunks. A file whose target is taken already
 * is skipped: nothing goes twice to the same place. A destination whose path does not end in '/' is the exact
 * address of one file.
 */
export function makeJobs(
  files: readonly FoundFile[],
  batch: Pick<Batch, 'id' | 'label' | 'destinationUrl' | 'addedAt' | 'isPaused'>,
  { rule, filesBefore, firstRank, priority, taken }: NewJobsContext,
): { jobs: Job[]; skipped: SkippedItem[] } {
  const destination = new URL(batch.destinationUrl);
  const naming = { destination, addedAt: batch.addedAt, batchLabel: batch.label };
  const isFolder = destination.pathname.endsWith('/');
  const jobs: Job[] = [];
  const skipped: SkippedItem[] = [];
  for (const [index, file] of files.entries()) {
    const { relativePath, sourcePath } = file;
    const counter = filesBefore + index + 1;
    const target = isFolder ? targetUrl(rule, { relativePath, counter }, naming)?.href : destination.href;
    if (target === undefined) {
      skipped.push({ name: relativePath, reason: 'target-too-long' });
      continue;
    }
    const takenBy = taken.takenBy(target, file);
    if (takenBy !== undefined) {
      const reason = takenBy === sourcePath ? 'already-queued' : 'same-target';
      skipped.push({ name: relativePath, reason });
      continue;
    }
    taken.take(target, sourcePath);
    jobs.push({
      id: newJobId(),
      batchId: batch.id,
      fileName: path.basename(sourcePath),
      relativePath,
      sourcePath,
      sourceIdentity: file.identity,
      remoteUrl: target,
      state: batch.isPaused ? 'suspended' : 'queued',
      error: null,
      cancelOutcome: null,
      closeUnconfirmed: false,
      facts: noSession,
      digest: null,
      rank: firstRank + jobs.length,
      priority,
      bytesPerSecond: null,
      isRunNow: false,
      hold: null,
      attempts: 0,
      tries: 0,
      nextTryAt: null,
      withoutProgressMs: 0,
      serverWords: null,
      addedAt: batch.addedAt,
      startedAt: null,
      finishedAt: null,
    });
  }
  return { jobs, skipped };
}
