import type { UploadError } from '../../shared/upload-error.ts';
import type { Clock } from '../transfer/ports.ts';
import { ProfileError } from '../transfer/server-profile.ts';

/** What `work` comes to; a rejection with a `ProfileError` of `late` when that takes longer, and what comes of it then is let go. */
export function inTime<T>(work: Promise<T>, deadlineMs: number, late: UploadError, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancelDeadline = clock.schedule(deadlineMs, () => reject(new ProfileError(late)));
    work.then(resolve, reject).finally(cancelDeadline);
  });
}
