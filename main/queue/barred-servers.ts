import type { UploadError, UploadErrorCode } from '../../shared/upload-error.ts';
import type { Job } from './job.ts';

/** What no upload to the same server can get past before the user has done something. */
export const barringCodes: ReadonlySet<UploadErrorCode> = new Set([
  'sign-in-needed',
  'sign-in-refused',
  'sign-in-unsupported',
  'password-over-http',
  'proxy-sign-in-needed',
  'proxy-sign-in-refused',
  'secrets-locked',
  'client-certificate-wanted',
  'client-certificate-unusable',
]);

/**
 * Servers (scheme, host, port) that let nobody in for now: of thousands of uploads a few find out and ask the
 * user, the others wait. Another try of any of them opens the door again.
 */
export class BarredServers {
  readonly #origins = new Set<string>();

  note(job: Job, error: UploadError): void {
    if (barringCodes.has(error.code)) this.#origins.add(new URL(job.remoteUrl).origin);
  }

  /** A cancel is worth a try all the same. */
  holds(job: Job): boolean {
    return (
      this.#origins.size > 0 && job.state !== 'cancelling' && this.#origins.has(new URL(job.remoteUrl).origin)
    );
  }

  /** A server that no failed upload stands for any more is asked again: nobody could open its door else. */
  prune(jobs: Iterable<Job>): void {
    if (this.#origins.size === 0) return;
    const asking = new Set<string>();
    for (const { state, error, remoteUrl } of jobs) {
      if (state === 'error' && error !== null && barringCodes.has(error.code))
        asking.add(new URL(remoteUrl).origin);
    }
    for (const origin of this.#origins) if (!asking.has(origin)) this.#origins.delete(origin);
  }

  admit(remoteUrl: string): void {
    this.#origins.delete(new URL(remoteUrl).origin);
  }
}
