import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { fileUrl } from '../../shared/address.ts';
import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import { noSession } from '../bits/session-state.ts';
import type { FoundFile, SkippedItem } from './intake.ts';
import type { Job } from './job.ts';

/** No packet can carry an empty range, and servers differ in what they make of an empty upload. */
export const emptyFileError = (name: string): UploadError => uploadError('file-empty', 'fatal', { name });

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
    const fileName = path.basename(file.sourcePath);
    const isEmpty = file.identity.sizeBytes === 0;
    jobs.push({
      id: randomUUID(),
      batchId,
      fileName,
      relativePath: file.relativePath,
      sourcePath: file.sourcePath,
      sourceIdentity: file.identity,
      remoteUrl: target.href,
      state: isEmpty ? 'error' : 'queued',
      error: isEmpty ? emptyFileError(fileName) : null,
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
