import type { ProgressView } from '../../../shared/job-view.ts';
import type { UploadError } from '../../../shared/upload-error.ts';
import type { SessionFacts, SessionOutcome, SessionPhase } from '../../bits/session-state.ts';
import type { SourceDigest } from '../../transfer/ports.ts';
import { createProgressMeter } from '../../transfer/progress-meter.ts';
import type { RateLane } from '../../transfer/rate-lane.ts';
import { runSession, type SessionRun } from '../../transfer/run-session.ts';
import type { SessionPorts } from '../../transfer/session-input.ts';
import type { Job } from '../job.ts';
import type { JobEvent } from '../job-machine.ts';

const progressSaveIntervalMs = 1000;

/** What a run may do to its job; the queue's runs are behind it. */
export interface JobLedger {
  current(): Job;
  /** A step on the way; it reaches the disk with the facts that are saved next. */
  show(event: JobEvent): void;
  /** The last news of the run: from here on it has no part in the job any more. `isAbandoning` its session. */
  finish(event: JobEvent, isAbandoning: boolean): void;
  saveFacts(facts: SessionFacts): void;
  /** Offset only: kept in memory, written if `toDisk`. */
  moveTo(facts: SessionFacts, toDisk: boolean): void;
  saveDigest(digest: SourceDigest): void;
  /** What the server said last. */
  heard(words: string): void;
  progressed(): void;
  /** What becomes of the job after a failure. */
  failed(error: UploadError): JobEvent;
}

export interface JobRun extends Pick<SessionRun, 'pause' | 'cancel' | 'abort'> {
  readonly isUpload: boolean;
  progress(): ProgressView;
  readonly ended: Promise<void>;
}

/** Runs the session of one job and writes what happens into the job's ledger. */
export function runJob(ledger: JobLedger, ports: SessionPorts, lane: RateLane): JobRun {
  const job = ledger.current();
  const { clock } = ports;
  const purpose = job.state === 'cancelling' ? 'cancel' : 'upload';
  const meter = createProgressMeter(job.facts.acknowledgedBytes, clock.monotonic());
  let sentBytes = job.facts.acknowledgedBytes;
  let movedAt = clock.now();
  let savedAt = Number.NEGATIVE_INFINITY;

  const session = runSession(
    {
      purpose,
      remoteUrl: new URL(job.remoteUrl),
      sourcePath: job.sourcePath,
      sourceIdentity: job.sourceIdentity,
      fileName: job.fileName,
      facts: job.facts,
      looksFirst: job.error !== null && isAboutSource(job.error),
      digest: job.digest,
      lane,
    },
    ports,
    {
      saveFacts(facts, durable) {
        const now = clock.monotonic();
        if (facts.acknowledgedBytes !== sentBytes) meter.movedTo(facts.acknowledgedBytes, now);
        movedAt = clock.now();
        sentBytes = facts.acknowledgedBytes;
        if (durable) {
          ledger.saveFacts(facts);
        } else {
          // After the last byte comes a look at the whole file, and no other offset that could be due.
          const isLast = facts.acknowledgedBytes === job.sourceIdentity.sizeBytes;
          const isDue = isLast || now - savedAt >= progressSaveIntervalMs;
          if (isDue) savedAt = now;
          ledger.moveTo(facts, isDue);
        }
        ledger.progressed();
      },
      saveDigest: (digest) => ledger.saveDigest(digest),
      onAnswer: (words) => ledger.heard(words),
      onPhase(phase, facts) {
        const event = eventOfPhase(phase, facts);
        if (event !== null) ledger.show(event);
      },
      onSentBytes(sentToBytes) {
        sentBytes = sentToBytes;
        movedAt = clock.now();
        meter.movedTo(sentToBytes, clock.monotonic());
        ledger.progressed();
      },
    },
  );

  async function settle(): Promise<void> {
    const outcome = await session.ended;
    const isAbandoning = outcome.kind === 'failed' && outcome.abandonsSession;
    ledger.finish(eventOfOutcome(outcome, ledger), isAbandoning);
  }

  return {
    isUpload: purpose === 'upload',
    pause: session.pause,
    cancel: session.cancel,
    abort: session.abort,
    progress() {
      const { facts, id } = ledger.current();
      const { bytesPerSecond, secondsLeft } = meter.estimate(job.sourceIdentity.sizeBytes, clock.monotonic());
      return {
        jobId: id,
        acknowledgedBytes: facts.acknowledgedBytes,
        sentBytes: Math.max(sentBytes, facts.acknowledgedBytes),
        bytesPerSecond,
        movedAt,
        secondsLeft,
      };
    },
    ended: settle(),
  };
}

const isAboutSource = ({ code }: UploadError): boolean => code === 'drive-gone' || code.startsWith('file-');

function eventOfPhase(phase: SessionPhase['name'], facts: SessionFacts): JobEvent | null {
  if (phase === 'closing') return { type: 'closing' };
  if (phase === 'fetching') return { type: 'transferred' };
  const isOpen = phase === 'sending' || (phase === 'checking' && facts.sessionId !== null);
  return isOpen ? { type: 'session-opened' } : null;
}

function eventOfOutcome(outcome: SessionOutcome, ledger: JobLedger): JobEvent {
  switch (outcome.kind) {
    case 'completed': {
      const { confirmed, afterCancel, warning } = outcome;
      return { type: 'completed', confirmed, afterCancel, warning };
    }
    case 'cancelled':
      return { type: 'cancelled', outcome: outcome.outcome };
    case 'suspended':
      return { type: 'run-stopped' };
    case 'failed':
      return ledger.failed(outcome.error);
  }
}
