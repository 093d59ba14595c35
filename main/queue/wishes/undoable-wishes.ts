import type { StepReport } from '../../../shared/ipc-contract.ts';
import { finishedStates } from '../../../shared/job-view.ts';
import type { UndoOffer } from '../../../shared/queue-status.ts';
import { abandonedSessionOf } from '../abandoned-session.ts';
import { type Batch, isHidden, type Job } from '../job.ts';
import { type Move, type MoveWay, moveRanks, placesOf, ranksTakenBack } from './move-jobs.ts';
import type { QueueParts } from './queue-parts.ts';
import { stepJobs } from './step-jobs.ts';
import { UndoOffers, undoMs } from './undo-offers.ts';

/** `isNow` skips the time in which the wish can be taken back. */
export interface WishOptions {
  isNow?: boolean;
}

/** What becomes of batches together with their jobs. */
interface WithJobs {
  /** Stored with them, at once. */
  batches?: readonly Batch[];
  /** Stored when that is taken back. */
  batchesBack?(): readonly Batch[];
  /** Called when it is taken back and stored. */
  onBack?(): void;
}

/** Wishes that can be taken back for a while, and what becomes of them after that. */
export class UndoableWishes {
  readonly #parts: QueueParts;
  readonly #offers: UndoOffers;

  constructor(parts: QueueParts) {
    this.#parts = parts;
    this.#offers = new UndoOffers(parts.clock, () => parts.book.tell({ type: 'status' }));
  }

  cancel(
    jobIds: readonly string[],
    { isNow = false }: WishOptions = {},
    withJobs: WithJobs = {},
  ): StepReport {
    const holdUntil = isNow ? null : this.#parts.clock.now() + undoMs;
    const report = stepJobs(
      this.#parts,
      jobIds,
      (job) => ({ type: 'cancel', mayHaveSession: this.#mayHaveSession(job), holdUntil }),
      (run) => (isNow ? run.cancel() : run.pause()),
      withJobs.batches,
    );
    if (!isNow) return this.#undoable('cancel', jobIds, report, withJobs);
    this.#offers.forget(new Set(jobIds));
    return report;
  }

  remove(jobIds: readonly string[], { isNow = false }: WishOptions = {}): StepReport {
    const { book, clock, runs } = this.#parts;
    const removal = { type: 'remove', holdUntil: clock.now() + undoMs } as const;
    const gone = new Set(jobIds.filter((id) => !runs.has(id) && book.next(id, removal) !== null));
    const report = { refusedJobIds: jobIds.filter((id) => !gone.has(id)), undo: null };
    if (isNow) this.#drop([...gone]);
    else book.stepAll([...gone], () => removal);
    runs.schedule();
    return isNow ? report : this.#undoable('remove', [...gone], report);
  }

  move(jobIds: readonly string[], way: MoveWay): StepReport {
    const order = this.#unfinished().filter((job) => !isHidden(job));
    const known = new Set(order.map(({ id }) => id));
    const ranks = moveRanks(order, new Set(jobIds), way);
    const move = new Map(
      [...placesOf(order)].flatMap(([id, before]) => {
        const after = ranks.get(id);
        return after === undefined ? [] : [[id, { before, after }] as const];
      }),
    );
    this.#setRanks(ranks);
    const moved = ranks.size === 0 ? [] : jobIds.filter((id) => known.has(id));
    const undo = this.#offers.make('move', moved, () => this.#moveBack(moved, move));
    this.#parts.runs.schedule();
    return { refusedJobIds: jobIds.filter((id) => !known.has(id)), undo };
  }

  /** `refusedJobIds`: those that it came too late for; null: for all of it. */
  undo(offerId: string): StepReport | null {
    const refusedJobIds = this.#offers.take(offerId);
    this.#parts.runs.schedule();
    return refusedJobIds === null ? null : { refusedJobIds, undo: null };
  }

  /** What can be taken back at this moment, the newest last. */
  offers(): UndoOffer[] {
    return this.#offers.all();
  }

  /** The time in which these could be taken back is over. */
  carryOut(jobIds: readonly string[]): void {
    const { book, clock, holds, logger } = this.#parts;
    const kindOf = (id: string) => book.list.get(id)?.hold?.kind;
    try {
      stepJobs(
        this.#parts,
        jobIds.filter((id) => kindOf(id) === 'cancel'),
        (job) => ({ type: 'hold-over', mayHaveSession: this.#mayHaveSession(job) }),
        // One that still waits for an answer has only been told to stop.
        (run) => run.cancel(),
      );
      this.#drop(jobIds.filter((id) => kindOf(id) === 'remove'));
    } catch (cause) {
      logger.warn('the queue could not be saved', { cause: String(cause) });
      holds.storageFailed(cause);
      const until = clock.now() + undoMs;
      for (const id of jobIds) {
        const job = book.list.get(id);
        if (job?.hold) book.show({ ...job, hold: { ...job.hold, until } });
      }
    }
  }

  close(): void {
    this.#offers.close();
  }

  #undoable(
    kind: 'cancel' | 'remove',
    jobIds: readonly string[],
    report: StepReport,
    { batchesBack = () => [], onBack }: WithJobs = {},
  ): StepReport {
    const refused = new Set(report.refusedJobIds);
    const held = jobIds.filter((id) => !refused.has(id));
    const undo = this.#offers.make(kind, held, () => {
      // A failed upload that was removed gave its target up, as a cancelled one does.
      const free = held.filter((id) => !this.#isOverridden(id));
      const back = new Set(this.#parts.book.stepAll(free, () => ({ type: 'undo' }), batchesBack()));
      onBack?.();
      return held.filter((id) => !back.has(id));
    });
    return { ...report, undo };
  }

  /** Whether something else is to be uploaded to the same address instead. */
  #isOverridden(jobId: string): boolean {
    const { list } = this.#parts.book;
    const job = list.get(jobId);
    return job !== undefined && !finishedStates.has(job.state) && list.isTargetTaken(job);
  }

  #drop(jobIds: readonly string[]): void {
    const { book, clock, sweep } = this.#parts;
    const jobs = jobIds.flatMap((id) => book.list.get(id) ?? []);
    const abandonedSessions = jobs.flatMap((job) => abandonedSessionOf(job, clock.now()) ?? []);
    book.commit({ removedJobIds: jobIds, abandonedSessions });
    for (const session of abandonedSessions) sweep(session);
  }

  /** Returns those that are over, or have been moved again since. */
  #moveBack(jobIds: readonly string[], move: Move): string[] {
    const order = this.#unfinished();
    const places = new Map(order.map(({ id, rank }) => [id, rank]));
    this.#setRanks(ranksTakenBack(order, move));
    return jobIds.filter((id) => {
      const rank = places.get(id);
      return rank === undefined || rank !== (move.get(id)?.after ?? rank);
    });
  }

  #unfinished(): Job[] {
    return this.#parts.book.list.ordered().filter(({ state }) => !finishedStates.has(state));
  }

  #setRanks(ranks: ReadonlyMap<string, number>): void {
    const { book } = this.#parts;
    const jobs = [...ranks].flatMap(([id, rank]) => {
      const job = book.list.get(id);
      return job === undefined ? [] : [{ ...job, rank }];
    });
    book.save(jobs);
  }

  #mayHaveSession({ id, facts }: Job): boolean {
    return facts.sessionId !== null || this.#parts.runs.has(id);
  }
}
