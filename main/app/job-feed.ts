import { changeOf } from '../../shared/job-change.ts';
import type { Patch, Snapshot } from '../../shared/job-patch.ts';
import type { BatchView, JobView, ProgressView } from '../../shared/job-view.ts';
import type { PracticeServerView } from '../../shared/practice-server-view.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import type { QueueChange, UploadManager } from '../queue/upload-manager.ts';
import type { Clock } from '../transfer/ports.ts';

/** What of the queue the feed looks at. */
export type FeedSource = Pick<
  UploadManager,
  'jobIds' | 'job' | 'batches' | 'progress' | 'status' | 'onChange'
>;

const progressIntervalMs = 100;
/** Hundreds of small files a second must not be hundreds of patches: each costs the page a look at its whole list. */
const patchSpacingMs = 50;
/** A long list goes out in pieces: what can be seen at once, the rest while the page is being looked at. */
const firstRows = 1_000;
const rowsAtOnce = 2_000;

/**
 * Turns the queue's changes into revisioned patches: states at the next turn unless a patch went out just
 * before, moving numbers at most ten times a second, everything merged per job.
 */
export class JobFeed {
  readonly #queue: FeedSource;
  readonly #clock: Clock;
  readonly #send: (patch: Patch) => void;
  #practiceServer: PracticeServerView;
  #revision = 0;
  #cancelTimer: (() => void) | null = null;
  #isUrgent = false;
  #sentAt = Number.NEGATIVE_INFINITY;
  #pending = emptyPending();
  #toldStatus = '';
  /** Ids of rows that the last snapshot left to the patches after it, in queue order. */
  #toCome: string[] = [];

  constructor(
    queue: FeedSource,
    clock: Clock,
    practiceServer: PracticeServerView,
    send: (patch: Patch) => void,
  ) {
    this.#queue = queue;
    this.#clock = clock;
    this.#practiceServer = practiceServer;
    this.#send = send;
    queue.onChange((change) => this.#note(change));
  }

  setPracticeServer(view: PracticeServerView): void {
    this.#practiceServer = view;
    this.#pending.practiceServer = view;
    this.#flushSoon(true);
  }

  /** Up to now; a patch that follows has the next revision. Of a long list the first rows; patches bring the rest. */
  snapshot(): Snapshot {
    const ids = this.#queue.jobIds();
    const jobs = ids.slice(0, firstRows).flatMap((id) => this.#queue.job(id) ?? []);
    this.#toCome = ids.slice(firstRows);
    if (this.#toCome.length > 0) this.#flushSoon(true);
    const status = this.#queue.status();
    this.#toldStatus = JSON.stringify(status);
    return {
      revision: this.#revision,
      jobs,
      batches: this.#queue.batches(),
      progress: jobs.flatMap((job) => this.#progressOfRow(job.id) ?? []),
      practiceServer: this.#practiceServer,
      status,
    };
  }

  /** Null for a job without a byte to show yet, as nearly all of a long list are. */
  #progressOfRow(jobId: string): ProgressView | null {
    const progress = this.#queue.progress(jobId);
    return progress === null || (progress.sentBytes === 0 && progress.movedAt === null) ? null : progress;
  }

  #addRowsToCome(): void {
    const { jobs, progressIds } = this.#pending;
    for (const id of this.#toCome.splice(0, rowsAtOnce)) {
      const job = this.#queue.job(id);
      if (job === null || jobs.has(id)) continue;
      jobs.set(id, job);
      if (this.#progressOfRow(id) !== null) progressIds.add(id);
    }
  }

  #note(change: QueueChange): void {
    const pending = this.#pending;
    switch (change.type) {
      case 'job':
        this.#noteJob(change.job, change.isKnown === true);
        break;
      case 'batch':
        pending.batches.set(change.batch.id, change.batch);
        break;
      case 'removed':
        for (const id of change.jobIds) {
          pending.removed.add(id);
          pending.jobs.delete(id);
          pending.changedJobs.delete(id);
        }
        break;
      case 'progress':
        pending.progressIds.add(change.jobId);
        break;
      case 'status':
        pending.isStatusAsked = true;
        break;
    }
    this.#flushSoon(change.type !== 'progress' && change.type !== 'status');
  }

  #noteJob(job: JobView, isKnown: boolean): void {
    const { jobs, changedJobs, removed, progressIds } = this.#pending;
    if (isKnown && !jobs.has(job.id)) changedJobs.set(job.id, job);
    else jobs.set(job.id, job);
    // Taken back before anybody was told.
    removed.delete(job.id);
    progressIds.add(job.id);
  }

  /** Null when it is what was told last: it is asked for far more often than it changes. */
  #newStatus(): QueueStatus | null {
    const status = this.#queue.status();
    const text = JSON.stringify(status);
    if (text === this.#toldStatus) return null;
    this.#toldStatus = text;
    return status;
  }

  #flushSoon(isUrgent: boolean): void {
    if (this.#cancelTimer !== null && (this.#isUrgent || !isUrgent)) return;
    this.#cancelTimer?.();
    this.#isUrgent = isUrgent;
    const sinceLastMs = this.#clock.monotonic() - this.#sentAt;
    const delayMs = isUrgent ? Math.max(0, patchSpacingMs - sinceLastMs) : progressIntervalMs;
    this.#cancelTimer = this.#clock.schedule(delayMs, () => this.#flush());
  }

  #flush(): void {
    this.#addRowsToCome();
    const { jobs, changedJobs, batches, removed, progressIds, practiceServer } = this.#pending;
    const status = this.#pending.isStatusAsked ? this.#newStatus() : null;
    this.#pending = emptyPending();
    this.#cancelTimer = null;
    this.#sentAt = this.#clock.monotonic();
    if (this.#toCome.length > 0) this.#flushSoon(true);
    const progress = [...progressIds].flatMap((id) => this.#queue.progress(id) ?? []);
    const isNothing =
      jobs.size + changedJobs.size + batches.size + removed.size + progress.length === 0 &&
      !practiceServer &&
      !status;
    if (isNothing) return;
    this.#revision += 1;
    this.#send({
      revision: this.#revision,
      ...(jobs.size > 0 ? { jobs: [...jobs.values()] } : {}),
      ...(changedJobs.size > 0 ? { jobChanges: [...changedJobs.values()].map(changeOf) } : {}),
      ...(batches.size > 0 ? { batches: [...batches.values()] } : {}),
      ...(removed.size > 0 ? { removedJobIds: [...removed] } : {}),
      ...(progress.length > 0 ? { progress } : {}),
      ...(practiceServer ? { practiceServer } : {}),
      ...(status ? { status } : {}),
    });
  }
}

interface Pending {
  isStatusAsked: boolean;
  jobs: Map<string, JobView>;
  changedJobs: Map<string, JobView>;
  batches: Map<string, BatchView>;
  removed: Set<string>;
  progressIds: Set<string>;
  practiceServer: PracticeServerView | null;
}

const emptyPending = (): Pending => ({
  isStatusAsked: false,
  jobs: new Map(),
  changedJobs: new Map(),
  batches: new Map(),
  removed: new Set(),
  progressIds: new Set(),
  practiceServer: null,
});
