import { FileRequest, notAnswering, type PendingRequest } from './file-request.ts';
import { FileThread, workerScript } from './file-thread.ts';
import type { Clock } from './ports.ts';
import type { FileCall, FileResult } from './threads/file-calls.ts';

/** So long a request waits for threads that work before another one is started for it: each costs 15 MB. */
const crowdedMs = 100;
/** A deed that takes longer holds up nobody else from here on. */
const slowMs = 1_000;
/** So long a request may take when nothing else is said. */
export const deadlineMs = 30_000;
const closing: ReadonlySet<string> = new Set(['close', 'closePart']);

export interface FileThreadsOptions {
  clock: Clock;
  script?: URL;
  /** Threads that may work at the same time, those that are stuck left out. */
  maxBusy?: number;
  maxStuck?: number;
}

/**
 * A few threads for work on files. A call that hangs costs its thread and no more: another one takes its place,
 * and further calls to the same mount wait until it answers. When it has let a deadline pass, they fail at once.
 */
export class FileThreads {
  readonly #clock: Clock;
  readonly #script: URL;
  readonly #maxBusy: number;
  readonly #maxStuck: number;
  readonly #idle: FileThread[] = [];
  #busy = 0;
  #waiting: PendingRequest[] = [];
  /** Mounts with calls that take long, each as often as it has threads stuck. */
  readonly #stuckMounts: string[] = [];
  /** Those of them that have let a deadline pass, and have not answered anything since. */
  readonly #deadMounts = new Set<string>();
  #isCrowdWatched = false;
  /** One that has not answered anything yet: until then nobody knows whether it is enough. */
  #newcomer: FileThread | null = null;
  /** When the last one ceased to be new. */
  #settledAt = Number.NEGATIVE_INFINITY;

  constructor({
    clock,
    script = workerScript('file-worker'),
    maxBusy = 4,
    maxStuck = 8,
  }: FileThreadsOptions) {
    this.#clock = clock;
    this.#script = script;
    this.#maxBusy = maxBusy;
    this.#maxStuck = maxStuck;
  }

  /** Threads that are there, those included that a hanging file system holds. */
  get count(): number {
    return this.#idle.length + this.#busy + this.#stuckMounts.length;
  }

  /**
   * @param mount what may hang as a whole: a device, or a folder where the device isn't known
   * @param patienceMs so long it may take
   */
  ask<Call extends FileCall>(
    call: Call,
    mount: string,
    patienceMs = deadlineMs,
  ): FileRequest<FileResult<Call['deed']>> {
    const request = new FileRequest<FileResult<Call['deed']>>(call, mount, this.#clock.monotonic());
    this.#waiting.push(request);
    // However late it is carried out: otherwise the file would stay open.
    if (closing.has(call.deed)) this.#startNext();
    else if (this.#deadMounts.has(mount)) this.#refuse(request);
    else {
      const cancelDeadline = this.#clock.schedule(patienceMs, () => this.#refuse(request));
      void request.over.then(cancelDeadline);
      this.#startNext();
    }
    return request;
  }

  /** The system takes longer with it than it may. */
  #refuse(request: PendingRequest): void {
    const isWaiting = this.#waiting.includes(request);
    this.#waiting = this.#waiting.filter((other) => other !== request);
    if (isWaiting) request.settle({ failure: notAnswering });
    else request.giveUp();
    const { mount } = request;
    if (!this.#isStuck(mount) || this.#deadMounts.has(mount)) return;
    this.#deadMounts.add(mount);
    for (const other of this.#waiting) {
      if (other.mount === mount && !closing.has(other.call.deed)) this.#refuse(other);
    }
  }

  /** Waits for what hangs on requests, but not for a file system that hangs. */
  async patiently(waitedFor: Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.schedule(slowMs, resolve);
    await Promise.race([waitedFor, promise]);
    cancel();
  }

  #isStuck(mount: string): boolean {
    return this.#stuckMounts.includes(mount);
  }

  #startNext(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const thread = this.#idle.pop() ?? this.#startThread(next);
      if (thread === null) return;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      void this.#run(thread, next);
    }
  }

  #startThread(next: PendingRequest): FileThread | null {
    if (this.#busy > 0) {
      if (this.#busy >= this.#maxBusy || this.#newcomer !== null) return null;
      const untilCrowdedMs = Math.max(next.askedAt, this.#settledAt) + crowdedMs - this.#clock.monotonic();
      if (untilCrowdedMs > 0) {
        this.#watchCrowd(untilCrowdedMs);
        return null;
      }
    }
    this.#newcomer = new FileThread(this.#script, this.#clock);
    return this.#newcomer;
  }

  #settleIn(thread: FileThread): void {
    if (thread !== this.#newcomer) return;
    this.#newcomer = null;
    this.#settledAt = this.#clock.monotonic();
  }

  #next(): PendingRequest | undefined {
    return this.#waiting.find(({ mount }) => !this.#isStuck(mount));
  }

  #watchCrowd(delayMs: number): void {
    if (this.#isCrowdWatched) return;
    this.#isCrowdWatched = true;
    this.#clock.schedule(delayMs, () => {
      this.#isCrowdWatched = false;
      this.#startNext();
    });
  }

  async #run(thread: FileThread, request: PendingRequest): Promise<void> {
    const { mount } = request;
    let isStuck = false;
    this.#busy += 1;
    const cancelSlow = this.#clock.schedule(slowMs, () => {
      if (this.#stuckMounts.length >= this.#maxStuck) return;
      isStuck = true;
      this.#busy -= 1;
      this.#settleIn(thread);
      this.#stuckMounts.push(mount);
      this.#startNext();
    });
    const outcome = await thread.do(request.call);
    cancelSlow();
    this.#settleIn(thread);
    if (isStuck) this.#stuckMounts.splice(this.#stuckMounts.indexOf(mount), 1);
    else this.#busy -= 1;
    this.#deadMounts.delete(mount);
    if (this.#idle.length + this.#busy >= this.#maxBusy) thread.end();
    else if (!thread.isOver) this.#idle.push(thread);
    request.settle(outcome);
    this.#startNext();
  }
}
