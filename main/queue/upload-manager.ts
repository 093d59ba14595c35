import { randomUUID } from 'node:crypto';
import type { AddReport, StepReport } from '../../shared/ipc-contract.ts';
import { type BatchView, finishedStates, type JobView, type ProgressView } from '../../shared/job-view.ts';
import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import { noSession, type SessionFacts } from '../bits/session-state.ts';
import type { Logger, Random } from '../transfer/ports.ts';
import { SourceReadError } from '../transfer/ports.ts';
import { backOffMs, defaultNoProgressTimeoutMs, retryDelayMs } from '../transfer/retry-policy.ts';
import type { SessionPorts } from '../transfer/run-session.ts';
import { compareAcrossRestarts } from '../transfer/source-identity.ts';
import { findFiles, type SkippedItem } from './intake.ts';
import { type Job, viewOfJob } from './job.ts';
import { JobList } from './job-list.ts';
import { type JobEvent, stepJob } from './job-machine.ts';
import { type JobLedger, type JobRun, runJob } from './job-runner.ts';
import type { JobStore } from './job-store.ts';
import { emptyFileError, makeJobs } from './new-jobs.ts';
import { recoverJob } from './recovery.ts';
import { schedule } from './scheduler.ts';
import { SessionSweeper, sessionLifeMs } from './session-sweeper.ts';
import { takenTargets } from './taken-targets.ts';

export interface UploadManagerPorts extends SessionPorts {
  store: JobStore;
  random: Random;
  logger: Logger;
}

/** What changed, as soon as it is stored. */
export type QueueChange =
  | { type: 'job'; job: JobView }
  | { type: 'batch'; batch: BatchView }
  | { type: 'progress'; jobId: string }
  | { type: 'removed'; jobIds: string[] };

export interface AddRequest {
  sourcePaths: readonly string[];
  /** A folder on the server (path ends in '/'), or the exact address of a single file. */
  remoteUrl: URL;
  /** Leaves out what an earlier, equal request has uploaded, as long as its job is listed and the file is the same. */
  isContinued?: boolean;
}

const maxNamedSkips = 100;
const storageRetryMs = 60_000;

/**
 * The queue of uploads: keeps jobs, runs them, stores every wish before it is acted on. Takes and gives
 * only structured-cloneable values. Wishes throw when the store can't take them; nothing has happened then.
 */
export class UploadManager {
  readonly #ports: UploadManagerPorts;
  readonly #list = new JobList();
  readonly #runs = new Map<string, JobRun>();
  readonly #listeners = new Set<(change: QueueChange) => void>();
  readonly #sweeper: SessionSweeper;
  #cancelWake: (() => void) | null = null;
  #isScheduling = false;
  #isStopped = false;
  /** Records of the store that could not be read; they are left where they are. */
  readonly unreadableRecords: number;

  constructor(ports: UploadManagerPorts) {
    this.#ports = ports;
    this.#sweeper = new SessionSweeper(ports.store, ports, ports.random);
    const stored = ports.store.load();
    this.unreadableRecords = stored.unreadableRecords;
    for (const batch of stored.batches) this.#list.putBatch(batch);
    const recovered = stored.jobs.map((job) => recoverJob(job, ports.clock.now()));
    ports.store.save(recovered.filter((job, index) => job !== stored.jobs[index]));
    for (const job of recovered) this.#list.put(job);
    for (const session of stored.abandonedSessions) this.#sweeper.sweep(session);
    this.#schedule();
  }

  /** Finds the files, stores their jobs and starts them in turn. Nothing is added twice to the same place. */
  async add(request: AddRequest): Promise<AddReport> {
    const { batches, skipped } = await findFiles(request.sourcePaths);
    const continued = request.isContinued ? batches.flatMap(({ files }) => files) : [];
    const taken = takenTargets(this.#list.all(), continued);
    const addedJobIds: string[] = [];
    for (const found of batches) {
      const made = makeJobs(found.files, request.remoteUrl, taken, this.#ports.clock.now());
      skipped.push(...made.skipped);
      const [first] = made.jobs;
      if (first === undefined) continue;
      this.#insert(
        {
          id: first.batchId,
          kind: found.kind,
          label: found.label,
          destinationUrl: request.remoteUrl.href,
          addedAt: first.addedAt,
        },
        made.jobs,
      );
      addedJobIds.push(...made.jobs.map((job) => job.id));
    }
    return {
      addedJobIds,
      skipped: mostTellingFirst(skipped).slice(0, maxNamedSkips),
      skippedCount: skipped.length,
      dismissed: false,
    };
  }

  pause(jobIds: readonly string[]): StepReport {
    return this.#stepAll(
      jobIds,
      () => ({ type: 'pause' }),
      (run) => run.pause(),
    );
  }

  resume(jobIds: readonly string[]): StepReport {
    return this.#stepAll(jobIds, () => ({ type: 'resume' }));
  }

  /** `cancelling` is stored first; then the running Fragment is ended and Cancel-Session goes out. */
  cancel(jobIds: readonly string[]): StepReport {
    return this.#stepAll(
      jobIds,
      ({ id, facts }) => {
        const hasSession = facts.sessionId !== null || this.#runs.has(id);
        // A session that was lost after the last byte may have left the file there: a run finds the honest words.
        return { type: 'cancel', mayHaveSession: hasSession || facts.lastFragmentSent };
      },
      (run) => run.cancel(),
    );
  }

  /** Tries failed uploads again, skips a wait, uploads cancelled ones anew; looks at the source file afresh. */
  async retry(jobIds: readonly string[]): Promise<StepReport> {
    const refusedJobIds: string[] = [];
    try {
      // One file after the other: thousands of open files at once are more than a system allows.
      for (const id of jobIds) if (!(await this.#retryOne(id))) refusedJobIds.push(id);
    } finally {
      this.#schedule();
    }
    return { refusedJobIds };
  }

  /** Takes finished or failed jobs off the list; a session still open on the server is cancelled there. */
  remove(jobIds: readonly string[]): StepReport {
    const removable = jobIds.flatMap((id) => {
      const job = this.#list.get(id);
      const isOver = job && (finishedStates.has(job.state) || job.state === 'error');
      return isOver && !this.#runs.has(id) ? [job] : [];
    });
    for (const job of removable) {
      if (job.state === 'error' && job.facts.sessionId !== null) this.#abandon(job, job.facts.sessionId);
    }
    const removed = removable.map((job) => job.id);
    this.#ports.store.remove(removed);
    for (const id of removed) this.#list.remove(id);
    if (removed.length > 0) this.#emit({ type: 'removed', jobIds: removed });
    const gone = new Set(removed);
    return { refusedJobIds: jobIds.filter((id) => !gone.has(id)) };
  }

  jobs(): JobView[] {
    return Array.from(this.#list.all(), viewOfJob);
  }

  batches(): BatchView[] {
    return [...this.#list.batches()];
  }

  progress(jobId: string): ProgressView | null {
    const run = this.#runs.get(jobId);
    if (run) return run.progress();
    const job = this.#list.get(jobId);
    if (!job) return null;
    const { acknowledgedBytes } = job.facts;
    return {
      jobId,
      acknowledgedBytes,
      sentBytes: acknowledgedBytes,
      bytesPerSecond: null,
      secondsLeft: null,
    };
  }

  /** Listeners are called in the middle of a change and must not make wishes from there. */
  onChange(listener: (change: QueueChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Stops everything for the end of the program: sessions stay open on the server, jobs go on at the
   * next start. Then closes the store.
   */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#cancelWake?.();
    const runs = [...this.#runs.values()];
    for (const run of runs) run.abort();
    await Promise.allSettled([...runs.map((run) => run.ended), this.#sweeper.stop()]);
    this.#ports.store.close();
  }

  // --- one job ---------------------------------------------------------------------------------

  #stepAll(
    jobIds: readonly string[],
    eventFor: (job: Job) => JobEvent,
    tellRun?: (run: JobRun) => void,
  ): StepReport {
    const now = this.#ports.clock.now();
    const changed = new Map<string, Job>();
    for (const id of jobIds) {
      const job = this.#list.get(id);
      const next = job && stepJob(job, eventFor(job), now);
      if (next) changed.set(id, next);
    }
    this.#save([...changed.values()]);
    for (const id of changed.keys()) {
      const run = this.#runs.get(id);
      if (run && tellRun) tellRun(run);
    }
    this.#schedule();
    return { refusedJobIds: jobIds.filter((id) => !changed.has(id)) };
  }

  /** Stores the job's next state, then tells everybody. False when the event has no place in the state. */
  #step(jobId: string, event: JobEvent): boolean {
    const job = this.#list.get(jobId);
    const next = job && stepJob(job, event, this.#ports.clock.now());
    if (!next) return false;
    this.#save([next]);
    return true;
  }

  #save(jobs: readonly Job[]): void {
    if (jobs.length === 0) return;
    this.#ports.store.save(jobs);
    for (const job of jobs) {
      this.#list.put(job);
      this.#emit({ type: 'job', job: viewOfJob(job) });
    }
  }

  #insert(batch: BatchView, jobs: readonly Job[]): void {
    this.#ports.store.insert(batch, jobs);
    this.#list.putBatch(batch);
    this.#emit({ type: 'batch', batch });
    for (const job of jobs) {
      this.#list.put(job);
      this.#emit({ type: 'job', job: viewOfJob(job) });
    }
    this.#schedule();
  }

  // --- runs ------------------------------------------------------------------------------------

  /** At the next turn, once for all wishes and ends of this one. */
  #schedule(): void {
    if (this.#isScheduling) return;
    this.#isScheduling = true;
    queueMicrotask(() => {
      this.#isScheduling = false;
      if (!this.#isStopped) this.#startDue();
    });
  }

  #startDue(): void {
    this.#cancelWake?.();
    this.#cancelWake = null;
    const { clock } = this.#ports;
    const waiting = [...this.#list.waiting()].filter((job) => !this.#runs.has(job.id));
    const runningUploads = [...this.#runs.values()].filter((run) => run.isUpload).length;
    const now = clock.now();
    const { starts, wakeAt } = schedule({ waiting, runningUploads, now });
    // A store that refuses one start would refuse the next one too.
    const areStored = starts.every((job) => this.#start(job.id));
    const dueAt = areStored ? wakeAt : Math.min(wakeAt ?? Number.POSITIVE_INFINITY, now + storageRetryMs);
    if (dueAt !== null) this.#cancelWake = clock.schedule(dueAt - now, () => this.#schedule());
  }

  /** False when the start could not be stored; the job waits then. */
  #start(jobId: string): boolean {
    try {
      this.#step(jobId, { type: 'start' });
      const run = runJob(this.#ledgerOf(jobId), this.#ports);
      this.#runs.set(jobId, run);
      void run.ended
        .catch((cause: unknown) => this.#putOff(jobId, cause))
        .then(() => {
          // By now another run may have taken its place.
          if (this.#runs.get(jobId) === run) this.#runs.delete(jobId);
          this.#emit({ type: 'progress', jobId });
          this.#schedule();
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
    const job = this.#list.get(jobId);
    if (!job) return;
    const error = uploadError('storage-failed', 'transient', { detail: String(cause).slice(0, 500) });
    const now = this.#ports.clock.now();
    const started = stepJob(job, { type: 'start' }, now) ?? job;
    const waiting = stepJob(started, { type: 'run-failed', error, nextTryAt: now + storageRetryMs }, now);
    if (!waiting) return;
    this.#list.put(waiting);
    this.#emit({ type: 'job', job: viewOfJob(waiting) });
  }

  #ledgerOf(jobId: string): JobLedger {
    const { clock, store } = this.#ports;
    const current = (): Job => {
      const job = this.#list.get(jobId);
      if (!job) throw new Error('a running job left the list');
      return job;
    };
    return {
      current,
      apply: (event) => {
        this.#step(jobId, event);
      },
      finish: (event) => {
        this.#runs.delete(jobId);
        this.#step(jobId, event);
      },
      saveFacts: (facts) => this.#save([withFacts(current(), facts, clock.now())]),
      moveTo: (facts, toDisk) => {
        this.#list.put(withFacts(current(), facts, clock.now()));
        if (toDisk) store.saveProgress(jobId, facts.acknowledgedBytes);
      },
      progressed: () => this.#emit({ type: 'progress', jobId }),
      abandon: (sessionId) => {
        this.#abandon(current(), sessionId);
        this.#save([{ ...current(), facts: noSession }]);
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

  #abandon(job: Job, sessionId: string): void {
    this.#sweeper.abandon({
      id: randomUUID(),
      remoteUrl: job.remoteUrl,
      sessionId,
      addedAt: this.#ports.clock.now(),
    });
  }

  async #retryOne(jobId: string): Promise<boolean> {
    const canTry = await this.#lookAgain(jobId);
    const job = this.#list.get(jobId);
    // A cancelled upload gave its target up: what was added there since goes first.
    const isFree = job !== undefined && !this.#list.isTargetTaken(job);
    return canTry && isFree && this.#step(jobId, { type: 'retry' });
  }

  /**
   * Before a retry: takes the file as it is now; a session for other content is given up. False when
   * the file can't be uploaded, with the reason noted on the job.
   */
  async #lookAgain(jobId: string): Promise<boolean> {
    const job = this.#list.get(jobId);
    if (!job || (job.state !== 'error' && job.state !== 'cancelled')) return true;
    const note = (error: UploadError): boolean => {
      const current = this.#list.get(jobId);
      if (current?.state === job.state) this.#save([{ ...current, error }]);
      return false;
    };
    try {
      const source = await this.#ports.sourceFiles.open(job.sourcePath, null);
      await source.close();
      const { identity } = source;
      if (identity.sizeBytes === 0) return note(emptyFileError(job.fileName));
      const current = this.#list.get(jobId);
      if (current?.state !== job.state) return false;
      if (compareAcrossRestarts(current.sourceIdentity, identity, job.sourcePath) === null) return true;
      if (current.facts.sessionId !== null) this.#abandon(current, current.facts.sessionId);
      this.#save([{ ...current, sourceIdentity: identity, facts: noSession }]);
      return true;
    } catch (cause) {
      if (cause instanceof SourceReadError) return note(cause.uploadError);
      throw cause;
    }
  }

  #emit(change: QueueChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** That something is in the list already is the least that a user must know of. */
const mostTellingFirst = (skipped: readonly SkippedItem[]): SkippedItem[] => [
  ...skipped.filter(({ reason }) => reason !== 'already-queued'),
  ...skipped.filter(({ reason }) => reason === 'already-queued'),
];

/** Attempts count only failures without progress: a flaky link that still moves bytes never uses them up. */
const withFacts = (job: Job, facts: SessionFacts, now: number): Job =>
  facts.acknowledgedBytes > job.facts.acknowledgedBytes
    ? { ...job, facts, attempts: 0, lastProgressAt: now }
    : { ...job, facts };
