import type { BatchView } from '../../shared/job-view.ts';
import type { PracticeServerView } from '../../shared/practice-server-view.ts';
import type { QueueChange } from '../queue/upload-manager.ts';

/** Job ids and the like that a patch is to be made of. */
export interface DrawnChanges {
  /** To be told whole. */
  rows: readonly string[];
  /** Of those who look, all have these jobs. */
  changes: readonly string[];
  removed: readonly string[];
  /** Their numbers moved. */
  numbers: readonly string[];
  batches: readonly BatchView[];
  practiceServer: PracticeServerView | null;
  isStatusAsked: boolean;
}

/**
 * What has changed since the page was told last, merged per job. Jobs are kept by their ids only: however long
 * the page takes, each is told once, as it is then.
 */
export class PendingChanges {
  practiceServer: PracticeServerView | null = null;
  readonly #rows = new Set<string>();
  readonly #changes = new Set<string>();
  readonly #removed = new Set<string>();
  readonly #numbers = new Set<string>();
  readonly #batches = new Map<string, BatchView>();
  #isStatusAsked = false;

  /** More than numbers, which can wait for a moment. */
  get isUrgent(): boolean {
    const { size: batches } = this.#batches;
    const jobs = this.#rows.size + this.#changes.size + this.#removed.size;
    return jobs + batches > 0 || this.practiceServer !== null;
  }

  get isEmpty(): boolean {
    return !this.isUrgent && this.#numbers.size === 0 && !this.#isStatusAsked;
  }

  note(change: QueueChange): void {
    switch (change.type) {
      case 'job':
        this.#noteJob(change.job.id, change.isKnown === true);
        break;
      case 'batch':
        this.#batches.set(change.batch.id, change.batch);
        break;
      case 'removed':
        for (const id of change.jobIds) {
          this.#removed.add(id);
          this.#rows.delete(id);
          this.#changes.delete(id);
        }
        break;
      case 'progress':
        this.#numbers.add(change.jobId);
        break;
      case 'status':
        this.#isStatusAsked = true;
        break;
    }
  }

  /** A job that is to be told whole, whatever was told of it before. */
  noteRow(jobId: string): void {
    this.#noteJob(jobId, false);
  }

  #noteJob(id: string, isKnown: boolean): void {
    if (isKnown && !this.#rows.has(id)) this.#changes.add(id);
    else {
      this.#rows.add(id);
      this.#changes.delete(id);
    }
    // Taken back before anybody was told.
    this.#removed.delete(id);
  }

  /** Takes out what a patch can hold: everything, but of rows and of changes at most `atOnce` each. */
  draw(atOnce: number): DrawnChanges {
    // A row brings its numbers along, now or later.
    const numbers = [...this.#numbers].filter((id) => !this.#rows.has(id));
    const drawn = {
      rows: drawFrom(this.#rows, atOnce),
      changes: drawFrom(this.#changes, atOnce),
      removed: [...this.#removed],
      numbers,
      batches: [...this.#batches.values()],
      practiceServer: this.practiceServer,
      isStatusAsked: this.#isStatusAsked,
    };
    this.#removed.clear();
    this.#numbers.clear();
    this.#batches.clear();
    this.practiceServer = null;
    this.#isStatusAsked = false;
    return drawn;
  }
}

/** Those that have waited longest. */
function drawFrom(ids: Set<string>, atMost: number): string[] {
  const drawn: string[] = [];
  for (const id of ids) {
    if (drawn.length === atMost) break;
    drawn.push(id);
    ids.delete(id);
  }
  return drawn;
}
