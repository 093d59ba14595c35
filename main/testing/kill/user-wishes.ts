import { appendFileSync } from 'node:fs';
import type { JobView } from '../../../shared/job-view.ts';
import type { UploadManager } from '../../queue/upload-manager.ts';
import { type Wish, wishOf } from './kill-orders.ts';

/** What the user does in a run: the wishes that the files' names tell, and no patience with waits. */
export class UserWishes {
  readonly #queue: UploadManager;
  /** Done once in a run. */
  readonly #done = new Set<string>();

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
    const { id, state, nextTryAt } = job;
    const wish = wishOf(job.fileName);
    if (state === 'error' || state === 'cancelled') return false;
    if (state === 'acknowledged') {
      if (wish === 'remove') this.#queue.remove([id], { isNow: true });
      if (wish === 'clear') this.#queue.remove([id]);
      return wish === 'remove';
    }
    if (state === 'suspended') this.#queue.resume([id]);
    else if (job.sessionId !== null && state !== 'cancelling') this.#meanwhile(job, wish);
    if (job.hold === null && nextTryAt !== null && this.#isFirst(`${id} ${nextTryAt}`)) {
      await this.#queue.retry([id]);
    }
    return true;
  }

  /** With a session open on the server. */
  #meanwhile({ id, sourcePath }: JobView, wish: Wish): void {
    if (wish === 'cancel') this.#queue.cancel([id], { isNow: true });
    if (wish === 'undo' && this.#isFirst(id)) {
      const { undo } = this.#queue.cancel([id]);
      if (undo !== null) this.#queue.undo(undo.id);
    }
    if (wish === 'pause' && this.#isFirst(id)) this.#queue.pause([id]);
    if (wish === 'change' && this.#isFirst(id)) appendFileSync(sourcePath, 'changed');
  }

  #isFirst(deed: string): boolean {
    const isFirst = !this.#done.has(deed);
    this.#done.add(deed);
    return isFirst;
  }
}
