import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openQueue } from '../../main/queue/open-queue.ts';
import type { UploadManager } from '../../main/queue/upload-manager.ts';
import { plainProfile } from '../../main/transfer/server-profile.ts';
import type { CancelTask, Copies, UploadTask } from './engine-task.ts';

/** Uploads and cancels through the queue that the program uses, database included. */
export class QueueWork {
  readonly cancelledAt: Record<string, string> = {};
  readonly #queue: UploadManager;
  #added = 0;

  constructor(dataFolder: string) {
    this.#queue = openQueue({
      dataFolder,
      profiles: { profileOf: async () => plainProfile },
      logger: { info() {}, warn: (message, facts) => console.error(message, facts ?? '') },
    });
  }

  async upload(task: UploadTask): Promise<void> {
    for (let turn = 0; turn <= (task.repeats ?? 0); turn += 1) {
      const ids = await this.add(task);
      await Promise.all(ids.map((id) => this.#reaches(id, 'acknowledged', task.isPatient)));
    }
  }

  async add({ sourcePath, url, copies }: Copies): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < copies; index += 1) {
      this.#added += 1;
      ids.push(await this.#addOne(sourcePath, url, `copy-${process.pid}-${this.#added}`));
    }
    return ids;
  }

  async cancel(task: CancelTask): Promise<void> {
    await this.add({ ...task, url: task.otherUrl, copies: task.otherUploads });
    for (let index = 0; index < task.times; index += 1) await this.#cancelOne(task, index);
  }

  stop(): Promise<void> {
    return this.#queue.stop();
  }

  async #addOne(sourcePath: string, url: string, name: string): Promise<string> {
    const { addedJobIds } = await this.#queue.add({
      sourcePaths: [sourcePath],
      remoteUrl: new URL(name, url),
    });
    const [id] = addedJobIds;
    if (id === undefined) throw new Error(`not added: ${name}`);
    return id;
  }

  async #cancelOne({ sourcePath, url, afterMs }: CancelTask, index: number): Promise<void> {
    const name = `cancel-${index}`;
    const id = await this.#addOne(sourcePath, url, name);
    await this.#isMoving(id);
    await pause(afterMs + randomInt(20));
    this.cancelledAt[`/${name}`] = String(process.hrtime.bigint());
    this.#queue.cancel([id]);
    await this.#reaches(id, 'cancelled');
    this.#queue.remove([id]);
  }

  /** Resolves when the first bytes are out. */
  #isMoving(id: string): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#queue.onChange((change) => {
        if (change.type !== 'progress' || change.jobId !== id) return;
        if (this.#queue.progress(id)?.sentBytes === 0) return;
        stop();
        resolve();
      });
    });
  }

  #reaches(id: string, state: 'acknowledged' | 'cancelled', isPatient = false): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const job = this.#queue.jobs().find((job) => job.id === id);
        if (job?.state === 'error' || (job?.state === 'transientError' && !isPatient)) {
          stop();
          reject(new Error(JSON.stringify(job.error)));
        } else if (job?.state === state) {
          stop();
          resolve();
        }
      };
      const stop = this.#queue.onChange((change) => change.type === 'job' && change.job.id === id && look());
      look();
    });
  }
}
