import type { UploadError } from '../../../shared/upload-error.ts';
import { type SourceFiles, type SourceIdentity, SourceReadError } from '../../transfer/ports.ts';
import { compareAcrossRestarts } from '../../transfer/source-identity.ts';
import type { Job } from '../job.ts';

export type SourceLook =
  /** As the job knows it. */
  | { kind: 'same' }
  /** Another content: what was sent so far is of no use. */
  | { kind: 'other'; identity: SourceIdentity }
  | { kind: 'unusable'; error: UploadError };

/** Looks at a job's source file as it is now, before the job is tried again. */
export async function lookAgain(job: Job, sourceFiles: SourceFiles): Promise<SourceLook> {
  try {
    const source = await sourceFiles.open(job.sourcePath, null);
    await source.close();
    const { identity } = source;
    const change = compareAcrossRestarts(job.sourceIdentity, identity, job.sourcePath);
    return change === null ? { kind: 'same' } : { kind: 'other', identity };
  } catch (cause) {
    if (cause instanceof SourceReadError) return { kind: 'unusable', error: cause.uploadError };
    throw cause;
  }
}
