import type { JobView } from '../../shared/job-view.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { ProfileError, type ServerProfile, type ServerProfiles } from '../transfer/server-profile.ts';

/**
 * Keeps many uploads from trying one wrong password after the other, which locks accounts: once a server has
 * refused it, further runs are refused here, until the user saves other settings or asks for another try.
 */
export class RefusedSignIns implements ServerProfiles {
  readonly #profiles: ServerProfiles;
  readonly #origins = new Set<string>();

  constructor(profiles: ServerProfiles) {
    this.#profiles = profiles;
  }

  /** To be called with every change of a job. */
  note(job: Pick<JobView, 'state' | 'error' | 'remoteUrl'>): void {
    if (job.state === 'error' && job.error?.code === 'sign-in-refused') this.#origins.add(originOf(job));
  }

  allowAgain(origin: string): void {
    this.#origins.delete(origin);
  }

  async profileOf(remoteUrl: URL): Promise<ServerProfile> {
    if (this.#origins.has(remoteUrl.origin))
      throw new ProfileError(uploadError('sign-in-refused', 'fatal', { host: remoteUrl.host }));
    return this.#profiles.profileOf(remoteUrl);
  }
}

export const originOf = ({ remoteUrl }: Pick<JobView, 'remoteUrl'>): string => new URL(remoteUrl).origin;
