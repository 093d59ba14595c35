import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import { noSession, type SessionFacts } from '../bits/session-state.ts';
import type { Logger, Random } from '../transfer/ports.ts';
import { backOffMs, defaultNoProgressTimeoutMs, retryDelayMs } from '../transfer/retry-policy.ts';
import type { SessionPorts } from '../transfer/session-input.ts';
import { BarredServers } from './barred-servers.ts';
import type { Job } from './job.ts';
import { stepJob } from './job-machine.ts';
import { type JobLedger, type JobRun, type LeftSession, runJob } from './job-runner.ts';
import type { JobStore } from './job-store.ts';
import type { QueueBook } from './queue-book.ts';
import { schedule } from './scheduler.ts';
import { sessionLifeMs } from './session-sweeper.ts';

export interface JobRunsPorts extends SessionPorts {
  store: JobStore;
  random: Random;
  logger: Logger;
  /** Calls back when this computer got on a network; the function returned ends the watch. */
  watchNetwork(onBack: () => void): () => void;
}

const storageRetryMs = 60_000;

/** The jobs under way: starts what is due, writes what happens into the book, starts the next. */
export class JobRuns {
  readonly #book: QueueBook;
  readonly #ports: JobRunsPorts;
  readonly #abandon: (job: Job, session: LeftSession) => void;
  readonly #runs = new Map<string, JobRun>();
  readonly #barred = new BarredServers();
  #endWatch: (() => void) | null = null;
  #cancelWake: (() => void) | null = null;
  #isScheduling = false;
  #isStopped = false;

  /** @param abandon sees to it that the server is told of a session that is given up. */
  constructor(book: QueueBook, ports: JobRunsPorts, abandon: (job: Job, session: LeftSession) => void) {
    this.#book = book;
    this.#ports = ports;
    this.#abandon = abandon;
  }

  get(jobId: string): JobRun | undefined {
    return this.#runs.get(jobId);
  }

  has(jobId: string): boolean {
    return this.#runs.has(jobId);
  }

  /** The user wants another try: whatever kept uploads from this server may be over. */
  admit(remoteUrl: string): void {
    this.#barred.admit(remoteUrl);
  }

  /** Everything that waits for its next try is tried now. [win32 docs, Users and Network Connections] */
  hurry(): void {
    const waiting = [...this.#book.list.waiting()].filter(({ nextTryAt }) => nextTryAt !== null);
    this.#book.stepAll(
      waiting.map(({ id }) => id),
      () => ({ type: 'hurry' }),
    );
    this.schedule();
  }

  /** At the next turn, once for all wishes and ends of this one. */
  schedule(): void {
    if (this.#isScheduling) return;
    this.#isScheduling = true;
    queueMicrotask(() => {
      this.#isScheduling = false;
      if (!this.#isStopped) this.#startDue();
    });
  }

  /** Drops every run at once; their sessions stay open on the server. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelWake?.();
    this.#watchNetwork(false);
    const runs = [...this.#runs.values()];
    for (const run of runs) run.abort();
    await Promise.allSettled(runs.map((run) => run.ended));
  }

  #startDue(): void {
    this.#cancelWake?.();
    this.#cancelWake = null;
    const { clock } = this.#ports;
    this.#barred.prune(this.#book.list.all());
    const waiting = [...this.#book.list.waiting()].filter(
      (job) => !this.#runs.has(job.id) && !this.#barred.holds(job),
    );
    const runningUploads = [...this.#runs.values()].filter((run) => run.isUpload).length;
    const now = clock.now();
    const { starts, wakeAt } = schedule({ waiting, runningUploads, now });
    // A store that refuses one start would refuse the next one too.
    const areStored = starts.every((job) => this.#start(job.id));
    const dueAt = areStored ? wakeAt : Math.min(wakeAt ?? Number.POSITIVE_INFINITY, now + storageRetryMs);
    if (dueAt !== null) this.#cancelWake = clock.schedule(dueAt - now, () => this.schedule());
    this.#watchNetwork(wakeAt !== null);
  }

  /** Only a job that waits for its next try has a use for it. */
  #watchNetwork(isWanted: boolean): void {
    if (isWanted) {
      this.#endWatch ??= this.#ports.watchNetwork(() => this.hurry());
    } else {
      this.#endWatch?.();
      this.#endWatch = null;
    }
  }

  /** False when the start could not be stored; the job waits then. */
  #start(jobId: string): boolean {
    try {
      this.#book.step(jobId, { type: 'start' });
      const run = runJob(this.#ledgerOf(jobId), this.#ports);
      this.#runs.set(jobId, run);
      void run.ended
        .catch((cause: unknown) => this.#putOff(jobId, cause))
        .then(() => {
          // By now another run may have taken its place.
          if (this.#runs.get(jobId) === run) this.#runs.delete(jobId);
          this.#book.tell({ type: 'progress', jobId });
          this.schedule();
        });
      return true;
    } catch (cause) {
      this.#putOff(jobId, cause);
      return false;
    }
  }

  /** The store failed in the middle of a run (a full disk): nothing more is written, the job waits. */
  #putOff(jobId: string, cause: unknown): void {
    this.#ports.logger.warn('the queue could not be saved', { cause: String(cause) });
    const job = this.#book.list.get(jobId);
    if (!job) return;
    const error = uploadError('storage-failed', 'transient', { detail: String(cause).slice(0, 500) });
    const now = this.#ports.clock.now();
    const started = stepJob(job, { type: 'start' }, now) ?? job;
    const waiting = stepJob(started, { type: 'run-failed', error, nextTryAt: now + storageRetryMs }, now);
    if (waiting) this.#book.show(waiting);
  }

  #ledgerOf(jobId: string): JobLedger {
    const { clock, store } = this.#ports;
    const current = (): Job => {
      const job = this.#book.list.get(jobId);
      if (!job) throw new Error('a running job left the list');
      return job;
    };
    return {
      current,
      show: (event) => {
        const next = stepJob(current(), event, clock.now());
        if (next) this.#book.show(next);
      },
      finish: (event) => {
        this.#runs.delete(jobId);
        if (event.type === 'run-failed') this.#barred.note(current(), event.error);
        this.#book.step(jobId, event);
      },
      saveFacts: (facts) => this.#book.save([withFacts(current(), facts, clock.now())]),
      moveTo: (facts, toDisk) => {
        this.#book.list.put(withFacts(current(), facts, clock.now()));
        if (toDisk) store.saveProgress(jobId, facts.acknowledgedBytes);
      },
      saveDigest: (digest) => this.#book.list.put({ ...current(), digest }),
      progressed: () => this.#book.tell({ type: 'progress', jobId }),
      abandon: (session) => {
        this.#abandon(current(), session);
        this.#book.save([{ ...current(), facts: noSession }]);
      },
      retryAt: (error) => this.#retryAt(current(), error),
    };
  }

  #retryAt(job: Job, error: UploadError): number | null {
    const { clock, random } = this.#ports;
    const now = clock.now();
    const attempts = job.attempts + 1;
    const withoutProgressMs = now - job.lastProgressAt;
    const noProgressTimeoutMs = defaultNoProgressTimeoutMs;
    if (job.state === 'cancelling') {
      // Whatever the server says meanwhile, it is asked until it has forgotten the session by itself.
      const isForgotten = withoutProgressMs >= sessionLifeMs;
      return isForgotten ? null : now + backOffMs(attempts, error.facts.retryAfterSeconds ?? 0, random);
    }
    const delayMs = retryDelayMs({ error, attempts, withoutProgressMs, noProgressTimeoutMs }, random);
    return delayMs === null ? null : now + delayMs;
  }
}

/**
 * Attempts count only failures without progress: a flaky link that still moves bytes never uses them up. Bytes
 * that had been there before, in a session since lost, are no progress.
 */
const withFacts = (job: Job, facts: SessionFacts, now: number): Job =>
  facts.bestBytes > job.facts.bestBytes
    ? { ...job, facts, attempts: 0, lastProgressAt: now }
    : { ...job, facts };
