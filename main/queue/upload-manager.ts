import { randomUUID } from 'node:crypto';
import type { AddReport, StepReport } from '../../shared/ipc-contract.ts';
import { type BatchView, finishedStates, type JobView, type ProgressView } from '../../shared/job-view.ts';
import { noSession } from '../bits/session-state.ts';
import { findFiles, type SkippedItem } from './intake.ts';
import { type Job, viewOfJob } from './job.ts';
import type { JobEvent } from './job-machine.ts';
import type { JobRun, LeftSession } from './job-runner.ts';
import { JobRuns, type JobRunsPorts } from './job-runs.ts';
import { lookAgain } from './look-again.ts';
import { makeJobs } from './new-jobs.ts';
import { QueueBook } from './queue-book.ts';
import type { QueueChange } from './queue-change.ts';
import { recoverJob } from './recovery.ts';
import { SessionSweeper } from './session-sweeper.ts';
import { takenTargets } from './taken-targets.ts';

export type UploadManagerPorts = JobRunsPorts;
export type { QueueChange };

export interface AddRequest {
  sourcePaths: readonly string[];
  /** A folder on the server (path ends in '/'), or the exact address of a single file. */
  remoteUrl: URL;
  /** Leaves out what an earlier, equal request has uploaded, as long as its job is listed and the file is the same. */
  isContinued?: boolean;
}

const maxNamedSkips = 100;

/**
 * The queue of uploads: keeps jobs, runs them, stores every wish before it is acted on. Takes and gives
 * only structured-cloneable values. Wishes throw when the store can't take them; nothing has happened then.
 */
export class UploadManager {
  readonly #ports: UploadManagerPorts;
  readonly #book: QueueBook;
  readonly #runs: JobRuns;
  readonly #sweeper: SessionSweeper;
  #isStopped = false;
  /** Records of the store that could not be read; they are left where they are. */
  readonly unreadableRecords: number;

  constructor(ports: UploadManagerPorts) {
    this.#ports = ports;
    this.#book = new QueueBook(ports.store, ports.clock);
    this.#sweeper = new SessionSweeper(ports.store, ports, ports.random);
    this.#runs = new JobRuns(this.#book, ports, (job, session) => this.#abandon(job, session));
    const stored = ports.store.load();
    this.unreadableRecords = stored.unreadableRecords;
    for (const batch of stored.batches) this.#book.list.putBatch(batch);
    const recovered = stored.jobs.map((job) => recoverJob(job, ports.clock.now()));
    ports.store.save(recovered.filter((job, index) => job !== stored.jobs[index]));
    for (const job of recovered) this.#book.list.put(job);
    for (const session of stored.abandonedSessions) this.#sweeper.sweep(session);
    this.#runs.schedule();
  }

  /** Finds the files, stores their jobs and starts them in turn. Nothing is added twice to the same place. */
  async add(request: AddRequest): Promise<AddReport> {
    const { batches, skipped } = await findFiles(request.sourcePaths);
    const continued = request.isContinued ? batches.flatMap(({ files }) => files) : [];
    const taken = takenTargets(this.#book.list.all(), continued);
    const addedJobIds: string[] = [];
    for (const found of batches) {
      const made = makeJobs(found.files, request.remoteUrl, taken, this.#ports.clock.now());
      skipped.push(...made.skipped);
      const [first] = made.jobs;
      if (first === undefined) continue;
      this.#book.insert(
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
    this.#runs.schedule();
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
      this.#runs.schedule();
    }
    return { refusedJobIds };
  }

  /** Takes finished or failed jobs off the list; a session still open on the server is cancelled there. */
  remove(jobIds: readonly string[]): StepReport {
    const removable = jobIds.flatMap((id) => {
      const job = this.#book.list.get(id);
      const isOver = job && (finishedStates.has(job.state) || job.state === 'error');
      return isOver && !this.#runs.has(id) ? [job] : [];
    });
    for (const job of removable) {
      if (job.state === 'error') this.#abandonOpen(job);
    }
    const removed = removable.map((job) => job.id);
    this.#book.remove(removed);
    this.#runs.schedule();
    const gone = new Set(removed);
    return { refusedJobIds: jobIds.filter((id) => !gone.has(id)) };
  }

  jobs(): JobView[] {
    return Array.from(this.#book.list.all(), viewOfJob);
  }

  batches(): BatchView[] {
    return [...this.#book.list.batches()];
  }

  progress(jobId: string): ProgressView | null {
    const run = this.#runs.get(jobId);
    if (run) return run.progress();
    const job = this.#book.list.get(jobId);
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
    return this.#book.onChange(listener);
  }

  /**
   * Stops everything for the end of the program: sessions stay open on the server, jobs go on at the
   * next start. Then closes the store.
   */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    await Promise.allSettled([this.#runs.stop(), this.#sweeper.stop()]);
    this.#ports.store.close();
  }

  #stepAll(
    jobIds: readonly string[],
    eventFor: (job: Job) => JobEvent,
    tellRun?: (run: JobRun) => void,
  ): StepReport {
    const changed = new Set(this.#book.stepAll(jobIds, eventFor));
    for (const id of changed) {
      const run = this.#runs.get(id);
      if (run && tellRun) tellRun(run);
    }
    this.#runs.schedule();
    return { refusedJobIds: jobIds.filter((id) => !changed.has(id)) };
  }

  async #retryOne(jobId: string): Promise<boolean> {
    const canTry = await this.#refreshSource(jobId);
    const job = this.#book.list.get(jobId);
    // A cancelled upload gave its target up: what was added there since goes first.
    const isFree = job !== undefined && !this.#book.list.isTargetTaken(job);
    if (!canTry || !isFree || !this.#book.step(jobId, { type: 'retry' })) return false;
    this.#runs.admit(job.remoteUrl);
    return true;
  }

  /** Takes the file as it is now. False when it can't be uploaded, with the reason noted on the job. */
  async #refreshSource(jobId: string): Promise<boolean> {
    const before = this.#book.list.get(jobId);
    if (!before || (before.state !== 'error' && before.state !== 'cancelled')) return true;
    const look = await lookAgain(before, this.#ports.sourceFiles);
    const job = this.#book.list.get(jobId);
    if (job?.state !== before.state) return false;
    switch (look.kind) {
      case 'same':
        return true;
      case 'unusable':
        this.#book.save([{ ...job, error: look.error }]);
        return false;
      case 'other':
        this.#abandonOpen(job);
        this.#book.save([{ ...job, sourceIdentity: look.identity, facts: noSession }]);
        return true;
    }
  }

  #abandonOpen(job: Job): void {
    const { sessionId, hostId } = job.facts;
    if (sessionId !== null) this.#abandon(job, { sessionId, hostId });
  }

  #abandon(job: Job, { sessionId, hostId }: LeftSession): void {
    this.#sweeper.abandon({
      id: randomUUID(),
      remoteUrl: job.remoteUrl,
      sessionId,
      hostId,
      addedAt: this.#ports.clock.now(),
    });
  }
}

/** That something is in the list already is the least that a user must know of. */
const mostTellingFirst = (skipped: readonly SkippedItem[]): SkippedItem[] => [
  ...skipped.filter(({ reason }) => reason !== 'already-queued'),
  ...skipped.filter(({ reason }) => reason === 'already-queued'),
];
