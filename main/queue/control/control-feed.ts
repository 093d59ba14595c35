import type { Clock } from '../../transfer/ports.ts';
import type { UploadManager } from '../upload-manager.ts';
import type { ControlEvent } from './control-contract.ts';
import { rowOf } from './look-handlers.ts';

export type FeedQueue = Pick<UploadManager, 'job' | 'progress' | 'status' | 'onChange'>;

/** Whoever is told can say that it has enough for now, and when it wants more. */
export interface EventSink {
  /** False: nothing more before `onReady`. */
  write(event: ControlEvent): boolean;
  onReady(callback: () => void): void;
}

const stateSpacingMs = 50;
const movingSpacingMs = 250;
/** In one event. */
const rowsAtOnce = 200;
const idsAtOnce = 5_000;
/** Removed jobs that are remembered for a slow reader. */
const maxRemoved = 100_000;

/**
 * Tells one watcher of what changes: jobs soon, moving numbers and the status at most four times a second. Only ids are kept until
 * the watcher can take more; it gets the state that holds then.
 */
export class ControlFeed {
  readonly #queue: FeedQueue;
  readonly #clock: Clock;
  readonly #sink: EventSink;
  readonly #endWatch: () => void;
  readonly #jobIds = new Set<string>();
  readonly #movedIds = new Set<string>();
  readonly #removedIds = new Set<string>();
  #isStatusNew = false;
  #isAnew = false;
  #isSinkFull = false;
  #timer: { dueAtMs: number; cancel: () => void } | null = null;
  #movingAtMs = Number.NEGATIVE_INFINITY;

  constructor(queue: FeedQueue, clock: Clock, sink: EventSink) {
    this.#queue = queue;
    this.#clock = clock;
    this.#sink = sink;
    this.#endWatch = queue.onChange((change) => {
      switch (change.type) {
        case 'job':
          this.#jobIds.add(change.job.id);
          return this.#flushIn(stateSpacingMs);
        case 'progress':
          this.#movedIds.add(change.jobId);
          return this.#flushMoving();
        case 'removed':
          this.#noteRemoved(change.jobIds);
          return this.#flushIn(stateSpacingMs);
        case 'batch':
        case 'status':
          this.#isStatusNew = true;
          return this.#flushMoving();
      }
    });
  }

  /** Tells what is pending, as far as the watcher can take it, and nothing more. */
  end(): void {
    this.#endWatch();
    this.#movingAtMs = Number.NEGATIVE_INFINITY;
    if (!this.#isSinkFull) this.#flush();
    this.#timer?.cancel();
  }

  #noteRemoved(jobIds: readonly string[]): void {
    for (const id of jobIds) this.#removedIds.add(id);
    if (this.#removedIds.size <= maxRemoved) return;
    this.#removedIds.clear();
    this.#isAnew = true;
  }

  #flushIn(delayMs: number): void {
    if (this.#isSinkFull) return;
    const dueAtMs = this.#clock.monotonic() + Math.max(0, delayMs);
    if (this.#timer !== null && this.#timer.dueAtMs <= dueAtMs) return;
    this.#timer?.cancel();
    this.#timer = { dueAtMs, cancel: this.#clock.schedule(Math.max(0, delayMs), () => this.#flush()) };
  }

  #flushMoving(): void {
    this.#flushIn(this.#movingAtMs + movingSpacingMs - this.#clock.monotonic());
  }

  #flush(): void {
    this.#timer?.cancel();
    this.#timer = null;
    for (const event of this.#events()) {
      if (this.#sink.write(event)) continue;
      this.#isSinkFull = true;
      this.#sink.onReady(() => {
        this.#isSinkFull = false;
        this.#flushIn(stateSpacingMs);
      });
      return;
    }
    if (this.#movedIds.size > 0 || this.#isStatusNew) this.#flushMoving();
  }

  /** What is pending, taken off piece by piece as it is asked for. */
  *#events(): Generator<ControlEvent> {
    if (this.#isAnew) {
      this.#isAnew = false;
      yield { type: 'anew' };
    }
    while (this.#removedIds.size > 0) {
      yield { type: 'removed', jobIds: take(this.#removedIds, idsAtOnce) };
    }
    while (this.#jobIds.size > 0) {
      const jobs = take(this.#jobIds, rowsAtOnce).flatMap((id) => this.#queue.job(id) ?? []);
      yield { type: 'jobs', rows: jobs.flatMap((job) => rowOf(this.#queue, job)) };
    }
    const now = this.#clock.monotonic();
    if (now - this.#movingAtMs < movingSpacingMs) return;
    this.#movingAtMs = now;
    if (this.#isStatusNew) {
      this.#isStatusNew = false;
      yield { type: 'status', status: this.#queue.status() };
    }
    while (this.#movedIds.size > 0) {
      const progress = take(this.#movedIds, rowsAtOnce).flatMap((id) => this.#queue.progress(id) ?? []);
      yield { type: 'progress', progress };
    }
  }
}

function take(ids: Set<string>, most: number): string[] {
  const taken: string[] = [];
  for (const id of ids) {
    if (taken.length === most) break;
    taken.push(id);
    ids.delete(id);
  }
  return taken;
}
