import path from 'node:path';
import { type ErrorFacts, type UploadError, uploadError } from '../../shared/upload-error.ts';
import type { SourceIdentity } from './ports.ts';
import type { FileStats } from './threads/file-deeds.ts';

/** `stats` must come from a call with `bigint: true`: a double can't hold nanoseconds. */
export const identityOf = (stats: FileStats): SourceIdentity => ({
  device: String(stats.dev),
  inode: String(stats.ino),
  sizeBytes: Number(stats.size),
  modifiedNs: String(stats.mtimeNs),
  changedNs: String(stats.ctimeNs),
});

/** Null for two looks at the same, untouched file; else `file-changed` with both sizes. */
export function compareIdentity(
  expected: SourceIdentity,
  actual: SourceIdentity,
  sourcePath: string,
): UploadError | null {
  const { sizeBytes } = expected;
  if (expected.device !== actual.device || expected.inode !== actual.inode) {
    return fileChanged(sourcePath, sizeBytes, actual.sizeBytes, 'replaced');
  }
  const same =
    sizeBytes === actual.sizeBytes &&
    expected.modifiedNs === actual.modifiedNs &&
    expected.changedNs === actual.changedNs;
  return same ? null : fileChanged(sourcePath, sizeBytes, actual.sizeBytes, 'touched');
}

/** As `compareIdentity`, for looks with a restart in between: the same disk may have another device number then. */
export const compareAcrossRestarts = (
  expected: SourceIdentity,
  actual: SourceIdentity,
  sourcePath: string,
): UploadError | null => compareIdentity({ ...expected, device: actual.device }, actual, sourcePath);

/** @param change for the words, should the size be the same */
export const fileChanged = (
  sourcePath: string,
  expectedBytes: number,
  actualBytes: number,
  change: NonNullable<ErrorFacts['change']> = 'content',
): UploadError =>
  uploadError('file-changed', 'fatal', {
    name: path.basename(sourcePath),
    expectedBytes,
    actualBytes,
    change,
  });
