import { changeOf } from '../../shared/job-change.ts';
import type { Patch, Snapshot } from '../../shared/job-patch.ts';
import type { ProgressView } from '../../shared/job-view.ts';
import type { PracticeServerView } from '../../shared/practice-server-view.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import type { UploadManager } from '../queue/upload-manager.ts';
import type { Clock } from '../transfer/ports.ts';
import { PendingChanges } from './pending-changes.ts';

/** What of the queue the feed looks at. */
export type FeedSource = Pick<
  UploadManager,
  'jobIds' | 'job' | 'batches' | 'progress' | 'status' | 'onChange'
>;

/** Gets the next patch; null when somebody has asked anew since. */
export type PatchTaker = (patch: Patch | null) => void;

const progressIntervalMs = 100;
/** Hundreds of small files a second must not be hundreds of patches, and a page needs time for its user between two. */
const patchSpacingMs = 50;
/** A long list goes out in pieces: what can be seen at once, the rest while the page is being looked at. */
const firstRows = 1_000;
const mostRowsAtOnce = 2_000;
const leastRowsAtOnce = 250;
/** A page that needs longer for a patch keeps its user waiting. */
const slowPatchMs = 150;

/**
 * Turns the queue's changes into revisioned patches for the page that asks for them, one after the other: while
 * it is busy with the last one, everything is merged per job into the next one. States go out at the next turn
 * unless the page has only just asked, moving numbers at most ten times a second.
 */
export class JobFeed {
  readonly #queue: FeedSource;
  readonly #clock: Clock;
  readonly #pending = new PendingChanges();
  #practiceServer: PracticeServerView;
  #revision = 0;
  #take: PatchTaker | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;
  #sentAt = Number.NEGATIVE_INFINITY;
  #sentRows = 0;
  #rowsAtOnce = leastRowsAtOnce;
  #cancelTimer: (() => void) | null = null;
  #isTimerUrgent = false;
  #toldStatus = '';

  constructor(queue: FeedSource, clock: Clock, practiceServer: PracticeServerView) {
    this.#queue = queue;
    this.#clock = clock;
    this.#practiceServer = practiceServer;
    queue.onChange((change) => {
      this.#pending.note(change);
      this.#flushSoon();
    });
  }

  setPracticeServer(view: PracticeServerView): void {
    this.#practiceServer = view;
    this.#pending.practiceServer = view;
    this.#flushSoon();
  }

  /** Up to now; a patch that follows has the next revision. Of a long list the first rows; patches bring the rest. */
  snapshot(): Snapshot {
    const ids = this.#queue.jobIds();
    const jobs = ids.slice(0, firstRows).flatMap((id) => this.#queue.job(id) ?? []);
    for (const id of ids.slice(firstRows)) this.#pending.noteRow(id);
    this.#flushSoon();
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

  /**
   * Gives the next patch to `take` as soon as there is one. There is one page: who asked before, such as the
   * same page before it was loaded again, gets null.
   */
  next(take: PatchTaker): void {
    this.#take?.(null);
    this.#take = take;
    this.#askedAt = this.#clock.monotonic();
    this.#fitRows(this.#askedAt - this.#sentAt);
    this.#flushSoon();
  }

  /** @param tookMs what the page needed for the last patch; one with few rows says nothing about many */
  #fitRows(tookMs: number): void {
    if (this.#sentRows < this.#rowsAtOnce / 2) return;
    const factor = tookMs > slowPatchMs ? 0.5 : tookMs < slowPatchMs / 2 ? 2 : 1;
    this.#rowsAtOnce = Math.min(mostRowsAtOnce, Math.max(leastRowsAtOnce, this.#rowsAtOnce * factor));
  }

  /** Null for a job without a byte to show yet, as nearly all of a long list are. */
  #progressOfRow(jobId: string): ProgressView | null {
    const progress = this.#queue.progress(jobId);
    return progress === null || (progress.sentBytes === 0 && progress.movedAt === null) ? null : progress;
  }

  /** Null when it is what was told last: it is asked for far more often than it changes. */
  #newStatus(): QueueStatus | null {
    const status = this.#queue.status();
    const text = JSON.stringify(status);
    if (text === this.#toldStatus) return null;
    this.#toldStatus = text;
    return status;
  }

  #flushSoon(): void {
    const { isEmpty, isUrgent } = this.#pending;
    if (this.#take === null || isEmpty) return;
    if (this.#cancelTimer !== null && (this.#isTimerUrgent || !isUrgent)) return;
    this.#cancelTimer?.();
    this.#isTimerUrgent = isUrgent;
    const sinceAskedMs = this.#clock.monotonic() - this.#askedAt;
    const delayMs = isUrgent ? Math.max(0, patchSpacingMs - sinceAskedMs) : progressIntervalMs;
    this.#cancelTimer = this.#clock.schedule(delayMs, () => this.#flush());
  }

  #flush(): void {
    this.#cancelTimer = null;
    const take = this.#take;
    const patch = this.#nextPatch();
    if (patch !== null) {
      this.#sentAt = this.#clock.monotonic();
      this.#take = null;
      take?.(patch);
    }
    this.#flushSoon();
  }

  /** Null when nothing is left to tell. */
  #nextPatch(): Patch | null {
    const drawn = this.#pending.draw(this.#rowsAtOnce);
    const jobs = drawn.rows.flatMap((id) => this.#queue.job(id) ?? []);
    const changed = drawn.changes.flatMap((id) => this.#queue.job(id) ?? []);
    const moved = new Set([...changed.map(({ id }) => id), ...drawn.numbers]);
    const progress = [
      ...jobs.flatMap(({ id }) => this.#progressOfRow(id) ?? []),
      ...[...moved].flatMap((id) => this.#queue.progress(id) ?? []),
    ];
    this.#sentRows = jobs.length + changed.length;
    const { batches, removed, practiceServer } = drawn;
    const status = drawn.isStatusAsked ? this.#newStatus() : null;
    const parts = {
      ...(jobs.length > 0 && { jobs }),
      ...(changed.length > 0 && { jobChanges: changed.map(changeOf) }),
      ...(batches.length > 0 && { batches: [...batches] }),
      ...(removed.length > 0 && { removedJobIds: [...removed] }),
      ...(progress.length > 0 && { progress }),
      ...(practiceServer !== null && { practiceServer }),
      ...(status !== null && { status }),
    };
    if (Object.keys(parts).length === 0) return null;
    this.#revision += 1;
    return { revision: this.#revision, ...parts };
  }
}
