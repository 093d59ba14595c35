import { randomUUID } from 'node:crypto';
import { originOf } from '../../shared/address.ts';
import type { AddReport, StepReport } from '../../shared/ipc-contract.ts';
import {
  type BatchView,
  finishedStates,
  type JobView,
  type Priority,
  type ProgressView,
} from '../../shared/job-view.ts';
import {
  type QueueSettings,
  type QueueSettingsChange,
  queueSettingsSchema,
} from '../../shared/queue-settings.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import { noSession } from '../bits/session-state.ts';
import { PoliteMode } from '../transfer/polite-mode.ts';
import { RateLimiter } from '../transfer/rate-limiter.ts';
import { type Conditions, ToldConditions } from './conditions.ts';
import { type Batch, type Job, viewOfBatch, viewOfJob } from './job.ts';
import type { JobEvent } from './job-machine.ts';
import type { JobRun } from './job-runner.ts';
import { JobRuns, type JobRunsPorts } from './job-runs.ts';
import type { AbandonedSession, HistoryPage, HistoryQuery } from './job-store.ts';
import { lookAgain } from './look-again.ts';
import { type MoveDirection, moveRanks } from './move-jobs.ts';
import { QueueBook } from './queue-book.ts';
import type { QueueChange } from './queue-change.ts';
import { QueueHolds, type QueueRest } from './queue-hold.ts';
import { statusOf } from './queue-state.ts';
import { batchManifest, type ManifestKind } from './receipts/batch-manifest.ts';
import { makeReceipt } from './receipts/make-receipt.ts';
import type { ReceiptKey } from './receipts/receipt-key.ts';
import { recoverJob } from './recovery.ts';
import { type AddRequest, type ScanPorts, Scans } from './scans.ts';
import { SessionSweeper } from './session-sweeper.ts';
import { UndoOffers, undoMs } from './undo-offers.ts';
import { UploadLanes } from './upload-lanes.ts';

export interface UploadManagerPorts extends JobRunsPorts, ScanPorts {
  receiptKey: ReceiptKey;
  /** Without it the weather is always fair. */
  conditions?: Conditions;
  /** Nothing is uploaded: for a command that only looks at the queue or changes it. */
  rest?: QueueRest | null;
}
export type { AddRequest, QueueChange };

/** `isNow` skips the time in which the wish can be taken back. */
export interface WishOptions {
  isNow?: boolean;
}

/**
 * The queue of uploads: keeps jobs, runs them, stores every wish before it is acted on. Takes and gives
 * only structured-cloneable values. Wishes throw when the store can't take them; nothing has happened then.
 */
export class UploadManager {
  readonly #ports: UploadManagerPorts;
  readonly #book: QueueBook;
  readonly #holds: QueueHolds;
  readonly #lanes: UploadLanes;
  readonly #runs: JobRuns;
  readonly #scans: Scans;
  readonly #sweeper: SessionSweeper;
  readonly #undo: UndoOffers;
  readonly #endConditions: () => void;
  #settings: QueueSettings;
  #isStopped = false;
  #cancelGoOn: () => void = () => undefined;
  /** With a network, and awake. */
  #couldReach = true;
  /** Records of the store that could not be read; they are left where they are. */
  readonly unreadableRecords: number;

  constructor(ports: UploadManagerPorts) {
    const { clock, conditions = new ToldConditions(), random, rest = null, store } = ports;
    const stored = store.load();
    const settings = (): QueueSettings => this.#settings;
    this.#ports = ports;
    this.#settings = stored.settings;
    this.unreadableRecords = stored.unreadableRecords;
    this.#book = new QueueBook(store, clock);
    const { list } = this.#book;
    this.#holds = new QueueHolds(conditions, settings, clock, random, rest);
    const limiter = new RateLimiter(clock);
    this.#lanes = new UploadLanes(limiter, new PoliteMode({ ...ports, limiter }), () => ({
      settings: this.#settings,
      weekRule: this.#holds.timetable().rule,
      job: (id) => list.get(id),
      batch: (id) => list.batch(id),
    }));
    this.#sweeper = new SessionSweeper(store, ports, random);
    this.#undo = new UndoOffers(clock, () => this.#book.tell({ type: 'status' }));
    this.#runs = new JobRuns(
      ports,
      {
        book: this.#book,
        holds: this.#holds,
        lanes: this.#lanes,
        sweep: (session) => this.#sweep(session),
        abandonedOf: (job) => this.#abandonedOf(job),
        hurrySweeper: () => this.#sweeper.hurry(),
        onHoldsOver: (jobIds) => this.#carryOut(jobIds),
      },
      settings,
    );
    this.#scans = new Scans(this.#book, ports, () => this.#runs.schedule());
    this.#endConditions = conditions.onChange(() => this.#onConditions(conditions));

    for (const batch of stored.batches) list.putBatch(batch);
    this.#recover(stored.jobs);
    for (const session of stored.abandonedSessions) this.#sweep(session);
    if (rest === null) this.#goOnScanning();
    this.#runs.schedule();
  }

  /** Finds the files, stores their jobs and starts them in turn. Nothing is added twice to the same place. */
  add(request: AddRequest): Promise<AddReport> {
    return this.#scans.add(request);
  }

  /** Ends the search for files that the batch belongs to; what was found stays. */
  stopScan(batchId: string): void {
    this.#scans.stop(batchId);
  }

  /** Nothing more joins the batch; what else was dropped with it is still looked for. */
  leaveOut(batchId: string): void {
    this.#scans.leaveOut(batchId);
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

  /**
   * `cancelling` is stored first; then the running Fragment is ended. Cancel-Session goes out when the time to take
   * it back is over.
   */
  cancel(jobIds: readonly string[], { isNow = false }: WishOptions = {}): StepReport {
    const holdUntil = isNow ? null : this.#ports.clock.now() + undoMs;
    if (isNow) this.#undo.forget(new Set(jobIds));
    const report = this.#stepAll(
      jobIds,
      (job) => ({ type: 'cancel', mayHaveSession: this.#mayHaveSession(job), holdUntil }),
      (run) => (isNow ? run.cancel() : run.pause()),
    );
    return isNow ? report : this.#undoable('cancel', jobIds, report);
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
    return { refusedJobIds, undo: null };
  }

  /** Takes finished or failed jobs off the list; a session still open on the server is cancelled there. */
  remove(jobIds: readonly string[], { isNow = false }: WishOptions = {}): StepReport {
    const removal = { type: 'remove', holdUntil: this.#ports.clock.now() + undoMs } as const;
    const removable = jobIds.filter((id) => !this.#runs.has(id) && this.#book.next(id, removal) !== null);
    const gone = new Set(removable);
    const report = { refusedJobIds: jobIds.filter((id) => !gone.has(id)), undo: null };
    if (isNow) this.#drop([...gone]);
    else this.#book.stepAll([...gone], () => removal);
    this.#runs.schedule();
    return isNow ? report : this.#undoable('remove', [...gone], report);
  }

  /** Changes the order of what is not over. */
  move(jobIds: readonly string[], direction: MoveDirection): StepReport {
    const order = this.#book.list.ordered().filter((job) => !finishedStates.has(job.state) && !isHidden(job));
    const known = new Set(order.map(({ id }) => id));
    const ranks = moveRanks(order, new Set(jobIds), direction);
    const before = new Map(order.filter(({ id }) => ranks.has(id)).map(({ id, rank }) => [id, rank]));
    this.#setRanks(ranks);
    const undo = this.#undo.make('move', [...ranks.keys()], () => this.#setRanks(before));
    this.#runs.schedule();
    return { refusedJobIds: jobIds.filter((id) => !known.has(id)), undo };
  }

  /** Begins these before everything else, whatever the user set for the battery or the time of day. */
  runNow(jobIds: readonly string[]): StepReport {
    const report = this.#stepAll(jobIds, () => ({ type: 'run-now' }));
    for (const id of jobIds) this.#admit(id);
    return report;
  }

  setPriority(jobIds: readonly string[], priority: Priority): StepReport {
    return this.#change(jobIds, { priority });
  }

  /** @param bytesPerSecond null lifts the limit */
  setLimit(jobIds: readonly string[], bytesPerSecond: number | null): StepReport {
    return this.#change(jobIds, { bytesPerSecond });
  }

  /** For all uploads of the batch together. False when there is no such batch. */
  setBatchLimit(batchId: string, bytesPerSecond: number | null): boolean {
    return this.#changeBatch(batchId, { bytesPerSecond });
  }

  /** Files of it that are still found join it paused. */
  pauseBatch(batchId: string): StepReport {
    this.#changeBatch(batchId, { isPaused: true });
    return this.pause(this.#book.list.idsInBatch(batchId));
  }

  resumeBatch(batchId: string): StepReport {
    this.#changeBatch(batchId, { isPaused: false });
    return this.resume(this.#book.list.idsInBatch(batchId));
  }

  cancelBatch(batchId: string, options: WishOptions = {}): StepReport {
    this.leaveOut(batchId);
    return this.cancel(this.#book.list.idsInBatch(batchId), options);
  }

  /** Tries those of the batch again that failed. */
  retryFailed(batchId: string): Promise<StepReport> {
    const { list } = this.#book;
    return this.retry(list.idsInBatch(batchId).filter((id) => list.get(id)?.state === 'error'));
  }

  /** Takes a wish back. `refusedJobIds`: those that it came too late for; null: for all of it. */
  undo(offerId: string): StepReport | null {
    const refusedJobIds = this.#undo.take(offerId);
    this.#runs.schedule();
    return refusedJobIds === null ? null : { refusedJobIds, undo: null };
  }

  settings(): QueueSettings {
    return this.#settings;
  }

  /** Throws a `ZodError` when the change makes no sense. */
  changeSettings(change: QueueSettingsChange): QueueSettings {
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const settings = queueSettingsSchema.parse({ ...this.#settings, ...Object.fromEntries(given) });
    this.#book.commit({ settings });
    this.#settings = settings;
    this.#runs.schedule();
    return settings;
  }

  status(): QueueStatus {
    return statusOf({
      list: this.#book.list,
      runs: this.#runs,
      holds: this.#holds,
      settings: this.#settings,
      now: this.#ports.clock.now(),
      scans: this.#scans.views(),
      undo: this.#undo.all(),
    });
  }

  history(query: HistoryQuery): HistoryPage {
    return this.#ports.store.history(query);
  }

  /** Text of the signed receipt of an upload; null for what has none. Throws `ReceiptKeyError`. */
  receipt(jobId: string): string | null {
    return makeReceipt(this.#ports.store.historyOf(jobId), this.#ports.receiptKey);
  }

  /** What became of every file of a batch, as text; null when nothing is known of it. */
  manifest(batchId: string, kind: ManifestKind): string | null {
    const { store, clock } = this.#ports;
    const { list } = this.#book;
    const batch = list.batch(batchId);
    const jobs = list.idsInBatch(batchId).flatMap((id) => this.job(id) ?? []);
    const view = batch ? viewOfBatch(batch) : null;
    const queued = { batchId, batch: view, jobs, status: this.status(), now: clock.now() };
    return batchManifest(queued, kind, store);
  }

  /** PEM of the key that the receipts of this computer are checked with. Throws `ReceiptKeyError`. */
  publicKey(): string {
    return String(this.#ports.receiptKey.publicKey().export({ type: 'spki', format: 'pem' }));
  }

  /** In queue order. */
  jobs(): JobView[] {
    return this.#book.list.ordered().flatMap((job) => (isHidden(job) ? [] : [viewOfJob(job)]));
  }

  /** Those of `jobs`. */
  jobIds(): string[] {
    return this.#book.list.ordered().flatMap((job) => (isHidden(job) ? [] : [job.id]));
  }

  /** Null when the queue has no such job. */
  job(jobId: string): JobView | null {
    const job = this.#book.list.get(jobId);
    return job === undefined || isHidden(job) ? null : viewOfJob(job);
  }

  batches(): BatchView[] {
    return Array.from(this.#book.list.batches(), viewOfBatch);
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
      movedAt: null,
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
    this.#endConditions();
    this.#cancelGoOn();
    this.#scans.drop();
    this.#undo.close();
    await Promise.allSettled([this.#runs.stop(), this.#sweeper.stop()]);
    await this.#ports.store.close();
  }

  #recover(jobs: readonly Job[]): void {
    const now = this.#ports.clock.now();
    const { list } = this.#book;
    const changed: Job[] = [];
    const gone: Job[] = [];
    const isForgotten = beyondBound(jobs);
    for (const job of jobs) {
      const recovered = isForgotten.has(job.id) ? null : recoverJob(job, now);
      list.put(job);
      if (recovered === null) gone.push(job);
      else if (recovered !== job) changed.push(recovered);
    }
    const abandonedSessions = gone.flatMap((job) => this.#abandonedOf(job) ?? []);
    const removedJobIds = gone.map(({ id }) => id);
    try {
      if (changed.length + gone.length > 0)
        this.#book.commit({ jobs: changed, removedJobIds, abandonedSessions });
      for (const session of abandonedSessions) this.#sweep(session);
    } catch {
      // A full disk is no reason not to start: what a restart finds out is found out again by the next one.
      this.#holds.storageFailed();
      this.#book.owe({ jobs: changed });
    }
  }

  /** With every search that was cut off, by the end of the program or by a store that takes nothing. */
  #goOnScanning(): void {
    for (const batch of [...this.#book.list.batches()]) {
      if (batch.scan !== 'running' || this.#scans.isUnderWay(batch.id)) continue;
      this.#scans.goOn(batch).catch((cause: unknown) => {
        this.#ports.logger.warn('a search for files could not go on', { cause: String(cause) });
        if (this.#isStopped) return;
        this.#cancelGoOn();
        this.#cancelGoOn = this.#ports.clock.schedule(goOnMs, () => this.#goOnScanning());
      });
    }
  }

  #onConditions(conditions: Conditions): void {
    const { isOnline, isAsleep } = conditions.facts();
    const canReach = isOnline && !isAsleep;
    if (canReach && !this.#couldReach) this.#runs.hurry();
    else this.#runs.schedule();
    this.#couldReach = canReach;
  }

  /** What is at rest leaves it to the next start: the session is stored as given up. */
  #sweep(session: AbandonedSession): void {
    if (this.#ports.rest !== 'not-running') this.#sweeper.sweep(session);
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
    return { refusedJobIds: jobIds.filter((id) => !changed.has(id)), undo: null };
  }

  #undoable(kind: 'cancel' | 'remove', jobIds: readonly string[], report: StepReport): StepReport {
    const refused = new Set(report.refusedJobIds);
    const held = jobIds.filter((id) => !refused.has(id));
    const undo = this.#undo.make(kind, held, () => {
      // A failed upload that was removed gave its target up, as a cancelled one does.
      const free = held.filter((id) => !this.#isOverridden(id));
      const back = new Set(this.#book.stepAll(free, () => ({ type: 'undo' })));
      return held.filter((id) => !back.has(id));
    });
    return { ...report, undo };
  }

  /** Whether something else is to be uploaded to the same address instead. */
  #isOverridden(jobId: string): boolean {
    const { list } = this.#book;
    const job = list.get(jobId);
    return job !== undefined && !finishedStates.has(job.state) && list.isTargetTaken(job);
  }

  /** The time in which these could be taken back is over. */
  #carryOut(jobIds: readonly string[]): void {
    const { list } = this.#book;
    const kindOf = (id: string) => list.get(id)?.hold?.kind;
    try {
      this.#book.stepAll(
        jobIds.filter((id) => kindOf(id) === 'cancel'),
        (job) => ({ type: 'hold-over', mayHaveSession: this.#mayHaveSession(job) }),
      );
      this.#drop(jobIds.filter((id) => kindOf(id) === 'remove'));
    } catch (cause) {
      this.#ports.logger.warn('the queue could not be saved', { cause: String(cause) });
      this.#holds.storageFailed();
      const until = this.#ports.clock.now() + undoMs;
      for (const id of jobIds) {
        const job = list.get(id);
        if (job?.hold) this.#book.show({ ...job, hold: { ...job.hold, until } });
      }
    }
  }

  #drop(jobIds: readonly string[]): void {
    const jobs = jobIds.flatMap((id) => this.#book.list.get(id) ?? []);
    const abandonedSessions = jobs.flatMap((job) => this.#abandonedOf(job) ?? []);
    this.#book.commit({ removedJobIds: jobIds, abandonedSessions });
    for (const session of abandonedSessions) this.#sweep(session);
  }

  #setRanks(ranks: ReadonlyMap<string, number>): string[] {
    const late: string[] = [];
    const jobs = [...ranks].flatMap(([id, rank]) => {
      const job = this.#book.list.get(id);
      if (job === undefined || finishedStates.has(job.state)) late.push(id);
      return job === undefined ? [] : [{ ...job, rank }];
    });
    this.#book.save(jobs);
    return late;
  }

  #change(
    jobIds: readonly string[],
    change: Pick<Job, 'priority'> | Pick<Job, 'bytesPerSecond'>,
  ): StepReport {
    const jobs = jobIds.flatMap((id) => {
      const job = this.#book.list.get(id);
      return job === undefined || finishedStates.has(job.state) ? [] : [{ ...job, ...change }];
    });
    this.#book.save(jobs);
    this.#runs.schedule();
    const changed = new Set(jobs.map(({ id }) => id));
    return { refusedJobIds: jobIds.filter((id) => !changed.has(id)), undo: null };
  }

  #changeBatch(batchId: string, change: Partial<Pick<Batch, 'bytesPerSecond' | 'isPaused'>>): boolean {
    const batch = this.#book.list.batch(batchId);
    if (batch === undefined) return false;
    this.#book.commit({ batches: [{ ...batch, ...change }] });
    this.#runs.schedule();
    return true;
  }

  async #retryOne(jobId: string): Promise<boolean> {
    const canTry = await this.#refreshSource(jobId);
    const job = this.#book.list.get(jobId);
    // A cancelled upload gave its target up: what was added there since goes first.
    const isFree = job !== undefined && !this.#book.list.isTargetTaken(job);
    if (!canTry || !isFree || !this.#book.step(jobId, { type: 'retry' })) return false;
    this.#admit(jobId);
    return true;
  }

  #admit(jobId: string): void {
    const job = this.#book.list.get(jobId);
    if (job) this.#runs.gates.admit(originOf(job.remoteUrl));
  }

  /** Takes the file as it is now. False when it can't be uploaded, with the reason noted on the job. */
  async #refreshSource(jobId: string): Promise<boolean> {
    const before = this.#book.list.get(jobId);
    if (!before || (before.state !== 'error' && before.state !== 'cancelled')) return true;
    const look = await lookAgain(before, this.#ports.sourceFiles);
    const job = this.#book.list.get(jobId);
    if (job?.state !== before.state || job.hold !== null) return false;
    switch (look.kind) {
      case 'same':
        return true;
      case 'unusable':
        this.#book.save([{ ...job, error: look.error }]);
        return false;
      case 'other': {
        const abandoned = this.#abandonedOf(job);
        const anew = { ...job, sourceIdentity: look.identity, facts: noSession, digest: null };
        this.#book.commit({ jobs: [anew], ...(abandoned ? { abandonedSessions: [abandoned] } : {}) });
        if (abandoned) this.#sweep(abandoned);
        return true;
      }
    }
  }

  /** A session that was lost after the last byte may have left the file there: a run finds the honest words. */
  #mayHaveSession({ id, facts }: Job): boolean {
    return facts.sessionId !== null || this.#runs.has(id) || facts.lastFragmentSent;
  }

  /** The job's session as one that is given up; null when none is open. */
  #abandonedOf({ state, facts, remoteUrl, fileName }: Job): AbandonedSession | null {
    if (facts.sessionId === null || finishedStates.has(state)) return null;
    return {
      id: randomUUID(),
      remoteUrl,
      sessionId: facts.sessionId,
      hostId: facts.hostId,
      fileName,
      withoutAnswerMs: 0,
      addedAt: this.#ports.clock.now(),
    };
  }
}

/** Until a search that the store has cut off is tried again. */
const goOnMs = 10_000;

/** So many uploads that are over stay on the list over a restart; the history keeps more. */
const maxFinished = 50_000;

/** The oldest of them beyond the bound. */
function beyondBound(jobs: readonly Job[]): Set<string> {
  const finished = jobs.filter(({ state }) => finishedStates.has(state));
  if (finished.length <= maxFinished) return new Set();
  const oldestFirst = finished.sort((one, other) => (one.finishedAt ?? 0) - (other.finishedAt ?? 0));
  return new Set(oldestFirst.slice(0, finished.length - maxFinished).map(({ id }) => id));
}

/** Removed, but for Undo. */
const isHidden = ({ hold }: Job): boolean => hold?.kind === 'remove';
