import { originOf } from '../../../shared/address.ts';
import { type UploadError, uploadError } from '../../../shared/upload-error.ts';
import { afterEnd } from '../../bits/session-end.ts';
import type { SessionFacts } from '../../bits/session-state.ts';
import type { Clock, SourceDigest } from '../../transfer/ports.ts';
import { abandonedSessionOf } from '../abandoned-session.ts';
import type { Job } from '../job.ts';
import { type JobEvent, stepJob } from '../job-machine.ts';
import type { AbandonedSession, JobStore } from '../job-store.ts';
import type { QueueBook } from '../queue-book.ts';
import type { JobLedger } from './job-runner.ts';
import type { Patience } from './patience.ts';
import type { ServerGates } from './server-gates.ts';

/** What a ledger writes into. */
export interface LedgerSurroundings {
  book: QueueBook;
  store: JobStore;
  clock: Clock;
  gates: ServerGates;
  patience: Patience;
  /** Sees to it that the server is told of a session that is given up and stored as such already. */
  sweep(session: AbandonedSession): void;
  /** The run's part in the job is over. */
  onEnd(jobId: string): void;
  onHeard(jobId: string): void;
}

/** Writes what happens in one run of a job into the book. */
export class RunLedger implements JobLedger {
  readonly #jobId: string;
  readonly #around: LedgerSurroundings;
  readonly #startedAtMs: number;
  #progressAtMs: number;

  constructor(jobId: string, around: LedgerSurroundings) {
    this.#jobId = jobId;
    this.#around = around;
    this.#startedAtMs = around.clock.monotonic();
    this.#progressAtMs = this.#startedAtMs;
  }

  current(): Job {
    const job = this.#around.book.list.get(this.#jobId);
    if (!job) throw new Error('a running job left the list');
    return job;
  }

  show(event: JobEvent): void {
    const { book } = this.#around;
    const next = book.next(this.#jobId, event);
    if (next) book.show(next);
  }

  /** The end of a run, with the session that it gives up, in one transaction. */
  finish(event: JobEvent, isAbandoning: boolean): void {
    const { book, clock, gates, onEnd, sweep } = this.#around;
    onEnd(this.#jobId);
    const before = this.current();
    const abandoned = isAbandoning ? abandonedSessionOf(before, clock.now()) : null;
    const job = isAbandoning ? { ...before, facts: afterEnd(before.facts, 'left-behind') } : before;
    const next = stepJob(job, event, clock.now());
    // What the job does not take as its own trouble can't ask the user for help either.
    if (event.type === 'run-failed' && next !== null)
      gates.note(originOf(job.remoteUrl), job.id, event.error, this.#startedAtMs);
    const after = next ?? job;
    if (after === before) return;
    book.commit({ jobs: [after], ...(abandoned ? { abandonedSessions: [abandoned] } : {}) });
    if (abandoned) sweep(abandoned);
  }

  saveFacts(facts: SessionFacts): void {
    const { book } = this.#around;
    this.#noteProgress(facts);
    const before = this.current();
    const job = withFacts(before, facts);
    try {
      book.save([job]);
    } catch (cause) {
      // The session is there all the same: the next try goes on in it, as long as the program lives. What was to
      // be sent next, and can't be taken back, has not been sent.
      const closeSent = facts.closeSent && before.facts.closeSent;
      const lastFragmentSent = facts.lastFragmentSent && before.facts.lastFragmentSent;
      const owed = { ...job, facts: { ...facts, closeSent, lastFragmentSent } };
      if (facts.sessionId !== null) book.owe({ jobs: [owed] });
      throw cause;
    }
  }

  moveTo(facts: SessionFacts, toDisk: boolean): void {
    const { book, store } = this.#around;
    this.#noteProgress(facts);
    const { attempts } = this.current();
    const job = withFacts(this.current(), facts);
    if (job.attempts === attempts) book.list.put(job);
    else book.show(job);
    if (toDisk)
      store.saveProgress(job.id, { acknowledgedBytes: facts.acknowledgedBytes, digest: job.digest });
  }

  saveDigest(digest: SourceDigest): void {
    const { book, store } = this.#around;
    const job = { ...this.current(), digest };
    book.list.put(job);
    const { acknowledgedBytes } = job.facts;
    // After the last byte no later progress takes it along.
    if (digest.bytes === job.sourceIdentity.sizeBytes)
      store.saveProgress(job.id, { acknowledgedBytes, digest });
  }

  heard(serverWords: string): void {
    this.#around.onHeard(this.#jobId);
    this.#around.book.list.put({ ...this.current(), serverWords });
  }

  progressed(): void {
    this.#around.book.tell({ type: 'progress', jobId: this.#jobId });
  }

  failed(error: UploadError): JobEvent {
    return this.#failedSince(this.current(), error, this.#progressAtMs);
  }

  /** The store failed in the middle of the run (a full disk): nothing more is written, the job waits. */
  putOff(cause: unknown): void {
    const { book, clock } = this.#around;
    const error = uploadError('storage-failed', 'transient', { detail: String(cause).slice(0, 500) });
    const job = book.list.get(this.#jobId);
    const waiting = job && book.next(job.id, this.#failedSince(job, error, clock.monotonic()));
    if (waiting) book.show(waiting);
  }

  #failedSince(job: Job, error: UploadError, sinceMs: number): JobEvent {
    return { type: 'run-failed', error, ...this.#around.patience.afterFailure(job, error, sinceMs) };
  }

  #noteProgress({ bestBytes }: SessionFacts): void {
    if (bestBytes > this.current().facts.bestBytes) this.#progressAtMs = this.#around.clock.monotonic();
  }
}

/**
 * Attempts count only failures without progress: a flaky link that still moves bytes never uses them up. Bytes
 * that had been there before, in a session since lost, are no progress.
 */
const withFacts = (job: Job, facts: SessionFacts): Job =>
  facts.bestBytes > job.facts.bestBytes
    ? { ...job, facts, attempts: 0, withoutProgressMs: 0 }
    : { ...job, facts };
