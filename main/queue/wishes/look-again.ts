import type { UploadError } from '../../../shared/upload-error.ts';
import { type SourceFiles, type SourceIdentity, SourceReadError } from '../../transfer/ports.ts';
import type { Job } from '../job.ts';

export type SourceLook =
  /** As the job knows it. */
  | { kind: 'same' }
  /** Another content: what was sent so far is of no use. */
  | { kind: 'other'; identity: SourceIdentity }
  /** Perhaps only at this moment, if the error is transient. */
  | { kind: 'unusable'; error: UploadError };

/** Looks at a job's source file as it is now, before the job is tried again. */
export async function lookAgain(
  { sourcePath, sourceIdentity }: Job,
  sourceFiles: SourceFiles,
): Promise<SourceLook> {
  // Whoever knows what stood there can tell a drive that is gone from a file that is.
  const known = await lookAt(sourceFiles, sourcePath, sourceIdentity);
  if (!('code' in known)) return { kind: 'same' };
  if (known.code !== 'file-changed') return { kind: 'unusable', error: known };
  const found = await lookAt(sourceFiles, sourcePath, null);
  return 'code' in found ? { kind: 'unusable', error: found } : { kind: 'other', identity: found };
}

async function lookAt(
  sourceFiles: SourceFiles,
  sourcePath: string,
  expected: SourceIdentity | null,
): Promise<SourceIdentity | UploadError> {
  try {
    const source = await sourceFiles.open(sourcePath, expected);
    await source.close();
    return source.identity;
  } catch (cause) {
    if (cause instanceof SourceReadError) return cause.uploadError;
    throw cause;
  }
}
