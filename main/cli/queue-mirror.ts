import type { JobView, ProgressView } from '../../shared/job-view.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import type { ControlEvent } from '../queue/control/control-contract.ts';
import type { QueueControl } from '../queue/control/queue-control.ts';
import type { QueueChange } from '../queue/upload-manager.ts';
import { allRows } from './all-rows.ts';

/** A copy of a queue, kept up to date by what its owner tells. */
export class QueueMirror {
  readonly #control: QueueControl;
  readonly #jobs = new Map<string, JobView>();
  readonly #progress = new Map<string, ProgressView>();
  readonly #listeners = new Set<(change: QueueChange) => void>();
  #status: QueueStatus;

  private constructor(control: QueueControl, status: QueueStatus) {
    this.#control = control;
    this.#status = status;
  }

  static async of(control: QueueControl): Promise<QueueMirror> {
    const mirror = new QueueMirror(control, await control.call('status', {}));
    // First the changes, then the list: what changes in between is in one of them.
    await control.watch((event) => mirror.#take(event));
    await mirror.#readAll();
    return mirror;
  }

  jobs(): JobView[] {
    return [...this.#jobs.values()];
  }

  progress(jobId: string): ProgressView | null {
    return this.#progress.get(jobId) ?? null;
  }

  status(): QueueStatus {
    return this.#status;
  }

  onChange(listener: (change: QueueChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #readAll(): Promise<void> {
    const everything = { states: null, batchIds: null, jobIds: null };
    for await (const rows of allRows(this.#control, everything)) this.#take({ type: 'jobs', rows });
  }

  #take(event: ControlEvent): void {
    switch (event.type) {
      case 'jobs':
        for (const { job, progress } of event.rows) {
          this.#jobs.set(job.id, job);
          this.#progress.set(job.id, progress);
          this.#tell({ type: 'job', job });
        }
        break;
      case 'progress':
        for (const progress of event.progress) {
          this.#progress.set(progress.jobId, progress);
          this.#tell({ type: 'progress', jobId: progress.jobId });
        }
        break;
      case 'removed':
        for (const id of event.jobIds) {
          this.#jobs.delete(id);
          this.#progress.delete(id);
        }
        this.#tell({ type: 'removed', jobIds: event.jobIds });
        break;
      case 'status':
        this.#status = event.status;
        this.#tell({ type: 'status' });
        break;
      case 'anew':
        this.#take({ type: 'removed', jobIds: [...this.#jobs.keys()] });
        // Whoever has gone meanwhile is noticed by everybody who waits for it.
        this.#readAll().catch(() => undefined);
    }
  }

  #tell(change: QueueChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
