import type { HistoryEntry } from '../../shared/history-entry.ts';
import { noSession, type SessionOutcome } from '../bits/session-state.ts';
import type { Clock, Random, SourceIdentity } from '../transfer/ports.ts';
import { unlimitedLane } from '../transfer/rate-lane.ts';
import { backOffMs } from '../transfer/retry-policy.ts';
import { runSession, type SessionRun } from '../transfer/run-session.ts';
import type { SessionPorts } from '../transfer/session-input.ts';
import type { AbandonedSession, JobStore } from './job-store.ts';

/** A server forgets a session by itself after 14 days without progress. [MC-BUP] 3.2.2.1 */
export const sessionLifeMs = 14 * 24 * 3_600_000;

/** Sessions that are cancelled at once: a list that is cleared may leave thousands. */
const maxSweeps = 4;

const noSource: SourceIdentity = { device: '', inode: '', sizeBytes: 1, modifiedNs: '', changedNs: '' };

interface Waiting {
  session: AbandonedSession;
  attempts: number;
}

/** Sends Cancel-Session for given-up sessions until each is answered, or the server has forgotten it anyway. */
export class SessionSweeper {
  readonly #ports: SessionPorts;
  readonly #random: Random;
  readonly #store: JobStore;
  readonly #queue: Waiting[] = [];
  readonly #runs = new Set<SessionRun>();
  readonly #waits = new Set<() => void>();
  #isStopped = false;

  constructor(store: JobStore, ports: SessionPorts, random: Random) {
    this.#store = store;
    this.#ports = ports;
    this.#random = random;
  }

  /** Sees to a session that is stored as abandoned. */
  sweep(session: AbandonedSession): void {
    this.#queue.push({ session, attempts: 1 });
    this.#next();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const cancelWait of this.#waits) cancelWait();
    const runs = [...this.#runs];
    for (const run of runs) run.abort();
    await Promise.all(runs.map((run) => run.ended));
  }

  #next(): void {
    while (!this.#isStopped && this.#runs.size < maxSweeps) {
      const waiting = this.#queue.shift();
      if (waiting === undefined) return;
      const run = this.#start(waiting.session);
      this.#runs.add(run);
      void this.#see(waiting, run);
    }
  }

  async #see({ session, attempts }: Waiting, run: SessionRun): Promise<void> {
    const { clock } = this.#ports;
    const startedAtMs = clock.monotonic();
    const outcome = await run.ended;
    this.#runs.delete(run);
    if (this.#isStopped) return;
    this.#next();
    const spentMs = session.withoutAnswerMs + clock.monotonic() - startedAtMs;
    const entry = entryOfSweep(session, outcome, spentMs, clock);
    if (entry !== null && this.#strike(session.id, entry)) return;
    const retryAfterSeconds = outcome.kind === 'failed' ? (outcome.error.facts.retryAfterSeconds ?? 0) : 0;
    const delayMs = backOffMs(attempts, retryAfterSeconds, this.#random);
    const later = { ...session, withoutAnswerMs: spentMs + delayMs };
    this.#remember(later);
    const cancelWait = clock.schedule(delayMs, () => {
      this.#waits.delete(cancelWait);
      this.#queue.push({ session: later, attempts: attempts + 1 });
      this.#next();
    });
    this.#waits.add(cancelWait);
  }

  #start(session: AbandonedSession): SessionRun {
    return runSession(
      {
        purpose: 'cancel',
        key: session.id,
        remoteUrl: new URL(session.remoteUrl),
        sourcePath: '',
        sourceIdentity: noSource,
        fileName: '',
        facts: { ...noSession, sessionId: session.sessionId, hostId: session.hostId },
        digest: null,
        lane: unlimitedLane,
      },
      this.#ports,
      { saveFacts() {}, saveDigest() {}, onAnswer() {}, onPhase() {}, onSentBytes() {} },
    );
  }

  /** False when the store can't take it now: the server is asked once more then, which does no harm. */
  #strike(id: string, entry: HistoryEntry): boolean {
    try {
      this.#store.commit({ struckSessionIds: [id], history: [entry] });
      return true;
    } catch {
      return false;
    }
  }

  /** Without it the patience begins anew after a restart. */
  #remember(session: AbandonedSession): void {
    try {
      this.#store.commit({ abandonedSessions: [session] });
    } catch {
      // It is remembered as long as the program runs.
    }
  }
}

/** Null while the server still has to be told. */
function entryOfSweep(
  session: AbandonedSession,
  outcome: SessionOutcome,
  spentMs: number,
  clock: Clock,
): HistoryEntry | null {
  const { remoteUrl, sessionId, fileName, addedAt } = session;
  const entry = {
    kind: 'session',
    remoteUrl,
    sessionId,
    fileName,
    addedAt,
    finishedAt: clock.now(),
  } as const;
  if (outcome.kind === 'cancelled') return { ...entry, outcome: outcome.outcome };
  if (outcome.kind === 'failed' && spentMs < sessionLifeMs) return null;
  return { ...entry, outcome: 'expired' };
}
