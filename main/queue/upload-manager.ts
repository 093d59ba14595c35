import type { AddReport, StepReport } from '../../shared/ipc-contract.ts';
import type { BatchView, JobView, Priority, ProgressView } from '../../shared/job-view.ts';
import {
  type QueueSettings,
  type QueueSettingsChange,
  queueSettingsSchema,
} from '../../shared/queue-settings.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import { PoliteMode } from '../transfer/polite-mode.ts';
import { RateLimiter } from '../transfer/rate-limiter.ts';
import { type ConditionFacts, type Conditions, ToldConditions } from './conditions.ts';
import { isHidden, viewOfBatch, viewOfJob } from './job.ts';
import type { AbandonedSession, HistoryPage, HistoryQuery } from './job-store.ts';
import { QueueBook } from './queue-book.ts';
import type { QueueChange } from './queue-change.ts';
import { QueueHolds, type QueueRest } from './queue-hold.ts';
import { statusOf } from './queue-state.ts';
import { batchManifest, type ManifestKind } from './receipts/batch-manifest.ts';
import { makeReceipt } from './receipts/make-receipt.ts';
import type { ReceiptKey } from './receipts/receipt-key.ts';
import { recoverQueue } from './recover-queue.ts';
import { JobRuns, type JobRunsPorts } from './runs/job-runs.ts';
import { UploadLanes } from './runs/upload-lanes.ts';
import { ScanResumption } from './scan/scan-resumption.ts';
import { type AddRequest, type ScanPorts, Scans } from './scan/scans.ts';
import { SessionSweeper } from './session-sweeper.ts';
import { BatchWishes } from './wishes/batch-wishes.ts';
import { JobWishes } from './wishes/job-wishes.ts';
import type { MoveWay } from './wishes/move-jobs.ts';
import { UndoableWishes, type WishOptions } from './wishes/undoable-wishes.ts';

export interface UploadManagerPorts extends JobRunsPorts, ScanPorts {
  receiptKey: ReceiptKey;
  /** Without it the weather is always fair. */
  conditions?: Conditions;
  /** That the queue is kept in, to name it when it can't be saved. */
  dataFolder?: string;
  /** Nothing is uploaded: for a command that only looks at the queue or changes it. */
  rest?: QueueRest | null;
}
export type { AddRequest, QueueChange, WishOptions };

/**
 * The queue of uploads: keeps jobs, runs them, stores every wish before it is acted on. Takes and gives
 * only structured-cloneable values. Wishes throw when the store can't take them; nothing has happened then.
 */
export class UploadManager {
  readonly #ports: UploadManagerPorts;
  readonly #book: QueueBook;
  readonly #holds: QueueHolds;
  readonly #runs: JobRuns;
  readonly #scans: Scans;
  readonly #resumption: ScanResumption;
  readonly #sweeper: SessionSweeper;
  readonly #wishes: JobWishes;
  readonly #undoable: UndoableWishes;
  readonly #batches: BatchWishes;
  readonly #endConditions: () => void;
  #settings: QueueSettings;
  #isStopped = false;
  /** With a network, and awake. */
  #couldReach: boolean;
  /** Records of the store that could not be read; they are left where they are. */
  readonly unreadableRecords: number;

  constructor(ports: UploadManagerPorts) {
    const { clock, conditions = new ToldConditions(), random, rest = null, store } = ports;
    const stored = store.load();
    const settings = (): QueueSettings => this.#settings;
    this.#ports = ports;
    this.#settings = stored.settings;
    this.unreadableRecords = stored.unreadableRecords;
    const book = new QueueBook(store, clock);
    const holds = new QueueHolds(conditions, settings, clock, random, rest);
    const limiter = new RateLimiter(clock);
    const lanes = new UploadLanes(limiter, new PoliteMode({ ...ports, limiter }), () => ({
      settings: this.#settings,
      weekRule: holds.timetable().rule,
      job: (id) => book.list.get(id),
      batch: (id) => book.list.batch(id),
    }));
    const sweeper = new SessionSweeper(store, ports, random, () => this.#runs.schedule());
    // What is at rest leaves it to the next start: the session is stored as given up.
    const isSweeping = rest === null || rest === 'only-cancels';
    const sweep = (session: AbandonedSession): void => {
      if (isSweeping) sweeper.sweep(session);
    };
    this.#runs = new JobRuns(
      ports,
      {
        book,
        holds,
        lanes,
        sweep,
        sweeper,
        conditions,
        onHoldsOver: (jobIds) => this.#undoable.carryOut(jobIds),
      },
      settings,
    );
    const parts = { ...ports, book, holds, runs: this.#runs, sweep };
    this.#book = book;
    this.#holds = holds;
    this.#sweeper = sweeper;
    this.#scans = new Scans(book, ports, () => this.#runs.schedule());
    this.#resumption = new ScanResumption(book, this.#scans, ports);
    this.#wishes = new JobWishes(parts);
    this.#undoable = new UndoableWishes(parts);
    this.#batches = new BatchWishes(parts, this.#wishes, this.#undoable, {
      scans: this.#scans,
      resumption: this.#resumption,
    });
    this.#couldReach = canReach(conditions.facts());
    this.#endConditions = conditions.onChange(() => this.#onConditions(conditions));

    for (const batch of stored.batches) book.list.putBatch(batch);
    recoverQueue(stored.jobs, parts);
    this.#runs.recoverGates();
    for (const session of stored.abandonedSessions) sweep(session);
    if (rest === null) this.#resumption.start();
    this.#runs.schedule();
  }

  /**
   * Finds the files, stores their jobs and starts them in turn. Nothing is added twice to the same place. What does not
   * answer is told, and looked for again until it does.
   */
  add(request: AddRequest): Promise<AddReport> {
    return this.#scans.add(request).finally(() => this.#resumption.goOnLater());
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
    return this.#wishes.pause(jobIds);
  }

  resume(jobIds: readonly string[]): StepReport {
    return this.#wishes.resume(jobIds);
  }

  /**
   * `cancelling` is stored first; then the running Fragment is ended. Cancel-Session goes out when the time to take
   * it back is over.
   */
  cancel(jobIds: readonly string[], options: WishOptions = {}): StepReport {
    return this.#undoable.cancel(jobIds, options);
  }

  /** Tries failed uploads again, skips a wait, uploads cancelled ones anew; looks at the source file afresh. */
  retry(jobIds: readonly string[]): Promise<StepReport> {
    return this.#wishes.retry(jobIds);
  }

  /** Takes finished or failed jobs off the list; a session still open on the server is cancelled there. */
  remove(jobIds: readonly string[], options: WishOptions = {}): StepReport {
    return this.#undoable.remove(jobIds, options);
  }

  /** Changes the order of what is not over. */
  move(jobIds: readonly string[], way: MoveWay): StepReport {
    return this.#undoable.move(jobIds, way);
  }

  /** Begins these before everything else, whatever the user set for the battery or the time of day. */
  runNow(jobIds: readonly string[]): StepReport {
    return this.#wishes.runNow(jobIds);
  }

  setPriority(jobIds: readonly string[], priority: Priority): StepReport {
    return this.#wishes.change(jobIds, { priority });
  }

  /** @param bytesPerSecond null lifts the limit */
  setLimit(jobIds: readonly string[], bytesPerSecond: number | null): StepReport {
    return this.#wishes.change(jobIds, { bytesPerSecond });
  }

  /** For all uploads of the batch together. False when there is no such batch. */
  setBatchLimit(batchId: string, bytesPerSecond: number | null): boolean {
    return this.#batches.change(batchId, { bytesPerSecond });
  }

  /** Files of it that are still found join it paused. */
  pauseBatch(batchId: string): StepReport {
    return this.#batches.pause(batchId);
  }

  resumeBatch(batchId: string): StepReport {
    return this.#batches.resume(batchId);
  }

  cancelBatch(batchId: string, options: WishOptions = {}): StepReport {
    return this.#batches.cancel(batchId, options);
  }

  /** Cancels the jobs, and the searches for more of the batches with them. */
  cancelSearched(
    batchIds: readonly string[],
    jobIds: readonly string[],
    options: WishOptions = {},
  ): StepReport {
    return this.#batches.cancelSearched(batchIds, jobIds, options);
  }

  /** Tries those of the batch again that failed. */
  retryFailed(batchId: string): Promise<StepReport> {
    return this.#batches.retryFailed(batchId);
  }

  /** Takes a wish back. `refusedJobIds`: those that it came too late for; null: for all of it. */
  undo(offerId: string): StepReport | null {
    return this.#undoable.undo(offerId);
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
      scans: [...this.#scans.views(), ...this.#resumption.views()],
      undo: this.#undoable.offers(),
      folder: this.#ports.dataFolder ?? null,
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
    // Also what is only hidden: a failed upload that was removed is not in the history before Undo is over.
    const jobs = list
      .idsInBatch(batchId)
      .flatMap((id) => list.get(id) ?? [])
      .map(viewOfJob);
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
    this.#resumption.stop();
    this.#scans.drop();
    this.#undoable.close();
    await Promise.allSettled([this.#runs.stop(), this.#sweeper.stop()]);
    await this.#ports.store.close();
  }

  #onConditions(conditions: Conditions): void {
    const couldReach = this.#couldReach;
    this.#couldReach = canReach(conditions.facts());
    if (this.#couldReach && !couldReach) this.#runs.hurry();
    else this.#runs.schedule();
  }
}

const canReach = ({ isOnline, isAsleep }: ConditionFacts): boolean => isOnline && !isAsleep;
