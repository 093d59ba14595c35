import type { JobView } from '../../../shared/job-view.ts';
import type { UploadManager } from '../../queue/upload-manager.ts';
import { wishOf } from './kill-orders.ts';

/** What the user does in a run: the wishes that the files' names tell, and no patience with waits. */
export class UserWishes {
  readonly #queue: UploadManager;
  readonly #paused = new Set<string>();
  readonly #hurried = new Map<string, number>();

  constructor(queue: UploadManager) {
    this.#queue = queue;
  }

  /** Does what is due. @returns whether a job has still a way to go */
  async attend(): Promise<boolean> {
    let isUnderWay = false;
    for (const job of this.#queue.jobs()) {
      if (await this.#attendTo(job)) isUnderWay = true;
    }
    return isUnderWay;
  }

  async #attendTo(job: JobView): Promise<boolean> {
    const { id, state, sessionId, nextTryAt } = job;
    const wish = wishOf(job.fileName);
    if (state === 'error' || state === 'cancelled') return false;
    if (state === 'acknowledged') {
      if (wish === 'remove') this.#queue.remove([id]);
      return wish === 'remove';
    }
    if (wish === 'cancel' && state !== 'cancelling' && sessionId !== null) this.#queue.cancel([id]);
    if (wish === 'pause' && state === 'transferring' && !this.#paused.has(id)) {
      this.#paused.add(id);
      this.#queue.pause([id]);
    }
    if (state === 'suspended') this.#queue.resume([id]);
    if (nextTryAt !== null && this.#hurried.get(id) !== nextTryAt) {
      this.#hurried.set(id, nextTryAt);
      await this.#queue.retry([id]);
    }
    return true;
  }
}
