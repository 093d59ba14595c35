import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { fileUrl } from '../../shared/address.ts';
import { noSession } from '../bits/session-state.ts';
import type { FoundFile, SkippedItem } from './intake.ts';
import type { Job } from './job.ts';

/**
 * Jobs for found files, all of one new batch. A file whose target is taken already is skipped: nothing
 * goes twice to the same place. `taken` maps target address → source path and is added to.
 */
export function makeJobs(
  files: readonly FoundFile[],
  remoteUrl: URL,
  taken: Map<string, string>,
  now: number,
): { jobs: Job[]; skipped: SkippedItem[] } {
  const batchId = randomUUID();
  const jobs: Job[] = [];
  const skipped: SkippedItem[] = [];
  for (const file of files) {
    const target = remoteUrl.pathname.endsWith('/') ? fileUrl(remoteUrl, file.relativePath) : remoteUrl;
    const takenBy = taken.get(target.href);
    if (takenBy !== undefined) {
      const reason = takenBy === file.sourcePath ? 'already-queued' : 'same-target';
      skipped.push({ name: file.relativePath, reason });
      continue;
    }
    taken.set(target.href, file.sourcePath);
    jobs.push({
      id: randomUUID(),
      batchId,
      fileName: path.basename(file.sourcePath),
      relativePath: file.relativePath,
      sourcePath: file.sourcePath,
      sourceIdentity: file.identity,
      remoteUrl: target.href,
      state: 'queued',
      error: null,
      cancelOutcome: null,
      closeUnconfirmed: false,
      facts: noSession,
      attempts: 0,
      nextTryAt: null,
      lastProgressAt: now,
      addedAt: now,
      finishedAt: null,
    });
  }
  return { jobs, skipped };
}
