import { compareAcrossRestarts } from '../../transfer/source-identity.ts';
import type { Job } from '../job.ts';
import type { FoundFile } from './intake.ts';

/**
 * Target addresses that a new upload must not get. Asks about one target at a time, so that adding to a long
 * list costs no look at the whole list. What was taken here stays taken, also when its upload is over before
 * the last file of the same drop is found.
 */
export class TakenTargets {
  readonly #holderOf: (target: string) => Job | undefined;
  readonly #uploaded = new Map<string, Job>();
  /** Target address → source path. */
  readonly #own = new Map<string, string>();

  /**
   * @param holderOf the upload to a target that is not over.
   * @param jobs those that are uploaded count as well, each as long as its file is still the same and nothing
   * else was uploaded to its target since.
   */
  constructor(holderOf: (target: string) => Job | undefined, jobs: Iterable<Job> = []) {
    this.#holderOf = holderOf;
    for (const job of jobs) {
      const other = this.#uploaded.get(job.remoteUrl);
      const isNewer = (job.finishedAt ?? 0) >= (other?.finishedAt ?? 0);
      if (job.state === 'acknowledged' && isNewer) this.#uploaded.set(job.remoteUrl, job);
    }
  }

  /** Source path of what takes the target; undefined when it is free for this file. */
  takenBy(target: string, file: FoundFile): string | undefined {
    return this.#own.get(target) ?? this.#holderOf(target)?.sourcePath ?? this.#uploadedFrom(target, file);
  }

  take(target: string, sourcePath: string): void {
    this.#own.set(target, sourcePath);
  }

  #uploadedFrom(target: string, { sourcePath, identity }: FoundFile): string | undefined {
    const job = this.#uploaded.get(target);
    const isSame =
      job?.sourcePath === sourcePath &&
      compareAcrossRestarts(job.sourceIdentity, identity, sourcePath) === null;
    return isSame ? sourcePath : undefined;
  }
}
