import { originOf } from '../../../shared/address.ts';
import type { JobView } from '../../../shared/job-view.ts';
import type { QueueSettings } from '../../../shared/queue-settings.ts';
import { holds } from '../../../shared/wait-reason.ts';
import type { Logger, Random } from '../../transfer/ports.ts';
import { unlimitedLane } from '../../transfer/rate-lane.ts';
import type { SessionPorts } from '../../transfer/session-input.ts';
import type { Conditions } from '../conditions.ts';
import type { Job } from '../job.ts';
import type { AbandonedSession, JobStore } from '../job-store.ts';
import type { QueueBook } from '../queue-book.ts';
import type { QueueHold, QueueHolds } from '../queue-hold.ts';
import type { SessionSweeper } from '../session-sweeper.ts';
import { type JobRun, runJob } from './job-runner.ts';
import { Patience } from './patience.ts';
import { QueueAlarm } from './queue-alarm.ts';
import { laneOf } from './ready-jobs.ts';
import { RunLedger } from './run-ledger.ts';
import { RunningUploads } from './running-uploads.ts';
import { chooseNext, type Places } from './scheduler.ts';
import { isBarred, ServerGates } from './server-gates.ts';
import type { UploadLanes } from './upload-lanes.ts';

export interface JobRunsPorts extends SessionPorts {
  store: JobStore;
  random: Random;
  logger: Logger;
  /** Calls back when this computer got on a network; the function returned ends the watch. */
  watchNetwork(onBack: () => void): () => void;
}

/** What the runs need of the rest of the queue. */
export interface RunsSurroundings {
  book: QueueBook;
  holds: QueueHolds;
  lanes: UploadLanes;
  /** Sees to it that the server is told of a session that is given up and stored as such already. */
  sweep(session: AbandonedSession): void;
  sweeper: Pick<SessionSweeper, 'hurry' | 'isWaiting'>;
  conditions: Pick<Conditions, 'watch'>;
  /** Jobs whose time for Undo is over. */
  onHoldsOver(jobIds: string[]): void;
}

/** Cancel-Sessions on their way at once. */
const maxCancels = 8;
const maxCancelsPerServer = 3;
/** The wall clock was set when it moved by so much against the one that never jumps. */
const clockJumpMs = 2_000;

/** Whether the queue as a whole holds the job back. */
type IsHeld = (job: Job) => boolean;

/** The jobs under way: starts what is due, writes what happens into the book, starts the next. */
export class JobRuns {
  readonly #ports: JobRunsPorts;
  readonly #around: RunsSurroundings;
  readonly #book: QueueBook;
  readonly #runs = new Map<string, JobRun>();
  /** Cancel-Sessions under way, and the servers that they go to. */
  readonly #cancels = new Map<string, string>();
  readonly gates: ServerGates;
  readonly uploads: RunningUploads;
  readonly #patience: Patience;
  readonly #settings: () => QueueSettings;
  readonly #alarm: QueueAlarm;
  #wallOffsetMs: number;
  /** The store refused something, and has taken nothing since. */
  #isStoreDoubted = false;
  #isScheduling = false;
  #isStopped = false;

  constructor(ports: JobRunsPorts, around: RunsSurroundings, settings: () => QueueSettings) {
    const { clock, random } = ports;
    this.#ports = ports;
    this.#around = around;
    this.#book = around.book;
    this.gates = new ServerGates(random, () => clock.monotonic());
    this.uploads = new RunningUploads(settings, () => clock.monotonic());
    this.#patience = new Patience(() => clock.monotonic(), random);
    this.#settings = settings;
    this.#alarm = new QueueAlarm({ clock, watch: () => this.#watch() }, () => this.schedule());
    this.#wallOffsetMs = clock.now() - clock.monotonic();
    this.#book.onChange((change) => {
      if (change.type === 'job') this.#follow(change.job);
      else if (change.type === 'removed') for (const id of change.jobIds) this.#leave(id);
    });
  }

  #follow(job: JobView): void {
    if (!isBarred(job)) this.gates.leave(job.id);
    if (job.state === 'transferring' && this.gates.letIn(originOf(job.remoteUrl))) this.schedule();
  }

  #leave(jobId: string): void {
    this.gates.leave(jobId);
    this.#patience.forget(jobId);
  }

  get(jobId: string): JobRun | undefined {
    return this.#runs.get(jobId);
  }

  has(jobId: string): boolean {
    return this.#runs.has(jobId);
  }

  /** Uploads of an earlier run of the program that asked for help still do: not all others need find out the same. */
  recoverGates(): void {
    for (const job of this.#book.list.all()) {
      // A key store that was locked then may be open by now, and a look at it costs nothing.
      if (isBarred(job) && job.error?.code !== 'secrets-locked')
        this.gates.recover(originOf(job.remoteUrl), job.id);
    }
  }

  /** Everything that waits for its next try is tried now. [win32 docs, Users and Network Connections] */
  hurry(): void {
    this.gates.admitUnreached();
    this.#around.sweeper.hurry();
    try {
      this.#book.stepAll(this.#book.list.timed(), () => ({ type: 'hurry' }));
    } catch (cause) {
      this.#storageFailed(cause);
    }
    this.schedule();
  }

  /** At the next turn, once for all wishes and ends of this one. */
  schedule(): void {
    if (this.#isScheduling) return;
    this.#isScheduling = true;
    queueMicrotask(() => {
      this.#isScheduling = false;
      if (!this.#isStopped) this.#pass();
    });
  }

  /** Drops every run at once; their sessions stay open on the server. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alarm.stop();
    const runs = [...this.#runs.values()];
    for (const run of runs) run.abort();
    await Promise.allSettled(runs.map((run) => run.ended));
  }

  #pass(): void {
    this.#followWallClock();
    const { list } = this.#book;
    const { holds: queueHolds, lanes, onHoldsOver } = this.#around;
    this.#payDebts();
    const { ready, holdsOver } = list.releaseDue();
    if (holdsOver.length > 0) onHoldsOver(holdsOver);
    lanes.follow();
    const all = queueHolds.all();
    this.#patience.follow(all.length > 0);
    const isHeld: IsHeld = (job) => all.some(({ reason }) => holds(reason, job));
    this.#endHeld(isHeld);
    this.#startCancels(isHeld);
    this.#startUploads(isHeld);
    // Nothing else has told that it no longer waits for its time.
    for (const job of ready) if (list.get(job.id) === job) this.#book.show(job);
    // A start that could not be stored holds everything back from now on.
    this.#wakeUp(queueHolds.current());
    this.#book.tell({ type: 'status' });
  }

  #endHeld(isHeld: IsHeld): void {
    for (const [jobId, run] of this.#runs) {
      const job = this.#book.list.get(jobId);
      if (!job || !isHeld(job)) continue;
      if (run.isUpload) run.pause();
      else run.abort();
    }
  }

  #startCancels(isHeld: IsHeld): void {
    const { list } = this.#book;
    const held = new Set<string>();
    const mayGo = (origin: string): boolean => !held.has(origin) && this.#hasCancelPlace(origin);
    for (let job = list.nextToCancel(mayGo); job !== null; job = list.nextToCancel(mayGo)) {
      if (isHeld(job)) held.add(originOf(job.remoteUrl));
      else if (!this.#start(job)) return;
    }
  }

  #startUploads(isHeld: IsHeld): void {
    const { list } = this.#book;
    const mayRun = (jobId: string): boolean => {
      const job = list.get(jobId);
      return job !== undefined && !isHeld(job);
    };
    const places: Places = {
      isFree: (lane, isRunNow) => this.uploads.isFree(lane, isRunNow),
      isServerFree: (origin, lane) =>
        this.gates.isOpen(origin, this.uploads.has(origin)) && this.uploads.isServerFree(origin, lane),
    };
    for (;;) {
      const jobId = chooseNext(list.ready, places, mayRun);
      const job = jobId === null ? undefined : list.get(jobId);
      // A store that refuses one start would refuse the next one too.
      if (job === undefined || !this.#start(job)) return;
    }
  }

  #wakeUp(hold: QueueHold | null): void {
    const { list } = this.#book;
    const isWaiting = list.ready.size > 0;
    const gates = (isWaiting ? [...this.gates.shut()] : [])
      // Neither time nor another network opens it.
      .filter(({ reason }) => reason !== 'sign-in')
      .map(({ opensInMs }) => opensInMs || null);
    this.#alarm.set([
      list.dueInMs(),
      hold?.endsInMs ?? null,
      isWaiting ? this.uploads.placeFreesInMs() : null,
      ...gates,
      isWaiting || this.#runs.size > 0 ? this.#around.holds.asksTimetableInMs() : null,
    ]);
    const isNextTryAwaited = list.dueInMs() !== null || gates.length > 0 || this.#around.sweeper.isWaiting;
    this.#alarm.watch(isNextTryAwaited || this.#isWeatherMissed(hold));
  }

  /** Whether network or power decide about something at this moment: nobody looks at them for a queue at rest. */
  #isWeatherMissed(hold: QueueHold | null): boolean {
    const { list } = this.#book;
    const isAtRest = list.ready.size === 0 && this.#runs.size === 0 && !list.hasCancels;
    if (isAtRest) return false;
    if (hold === null) return this.#settings().onBattery === 'pause';
    return hold.reason === 'offline' || hold.reason === 'battery';
  }

  #watch(): () => void {
    const ends = [this.#ports.watchNetwork(() => this.hurry()), this.#around.conditions.watch()];
    return () => {
      for (const end of ends) end();
    };
  }

  #hasCancelPlace(origin: string): boolean {
    const own = [...this.#cancels.values()].filter((other) => other === origin);
    return this.#cancels.size < maxCancels && own.length < maxCancelsPerServer;
  }

  /** Shown times move with the wall clock; what is left to wait does not. */
  #followWallClock(): void {
    const { clock } = this.#ports;
    const offsetMs = clock.now() - clock.monotonic();
    if (Math.abs(offsetMs - this.#wallOffsetMs) < clockJumpMs) return;
    this.#wallOffsetMs = offsetMs;
    for (const job of this.#book.list.retimed()) this.#book.show(job);
  }

  /** False when the start could not be stored; the job waits then. */
  #start(job: Job): boolean {
    const { clock } = this.#ports;
    const { list } = this.#book;
    const started = this.#book.next(job.id, { type: 'start' }) ?? job;
    try {
      // A start need not be remembered, but no session shall be opened that can't be.
      if (this.#isStoreDoubted) this.#book.save([started]);
      else if (started !== job) this.#book.show(started);
      this.#isStoreDoubted = false;
    } catch (cause) {
      this.#storageFailed(cause);
      return false;
    }
    list.occupy(job.id);
    const startedAtMs = clock.monotonic();
    const ledger = this.#ledgerOf(job.id);
    const origin = originOf(job.remoteUrl);
    const isUpload = job.state !== 'cancelling';
    const lane = isUpload ? this.#around.lanes.open(job) : unlimitedLane;
    const run = runJob(ledger, this.#ports, lane);
    this.#runs.set(job.id, run);
    if (isUpload) {
      const { isRunNow } = job;
      this.uploads.set(job.id, { origin, lane: laneOf(job), isRunNow, isHeard: false, startedAtMs });
    } else {
      this.#cancels.set(job.id, origin);
    }
    void run.ended
      .catch((cause: unknown) => {
        this.#storageFailed(cause);
        ledger.putOff(cause);
      })
      .then(() => {
        this.#forget(job.id, run);
        this.#book.tell({ type: 'progress', jobId: job.id });
        this.schedule();
      });
    return true;
  }

  /** By now another run may have taken its place. */
  #forget(jobId: string, run: JobRun | undefined): void {
    if (run === undefined || this.#runs.get(jobId) !== run) return;
    this.#runs.delete(jobId);
    this.#cancels.delete(jobId);
    this.uploads.delete(jobId);
    this.#around.lanes.close(jobId);
    this.#book.list.release(jobId);
  }

  /** What changed while the store refused everything is stored when it takes something again. */
  #payDebts(): void {
    if (this.#around.holds.isUnsaved()) return;
    try {
      this.#book.payDebts();
    } catch (cause) {
      this.#storageFailed(cause);
    }
  }

  #storageFailed(cause: unknown): void {
    this.#ports.logger.warn('the queue could not be saved', { cause: String(cause) });
    this.#isStoreDoubted = true;
    this.#around.holds.storageFailed(cause);
  }

  #ledgerOf(jobId: string): RunLedger {
    const { clock, store } = this.#ports;
    const { book, sweep } = this.#around;
    return new RunLedger(jobId, {
      book,
      store,
      clock,
      gates: this.gates,
      patience: this.#patience,
      sweep,
      onEnd: (id) => this.#forget(id, this.#runs.get(id)),
      onHeard: (id) => this.#heard(id),
    });
  }

  #heard(jobId: string): void {
    const job = this.#book.list.get(jobId);
    if (job) this.gates.heard(originOf(job.remoteUrl));
    if (this.uploads.heard(jobId)) this.schedule();
  }
}
