import { originOf } from '../../shared/address.ts';
import type { HistoryEntry } from '../../shared/history-entry.ts';
import { noSession, type SessionOutcome } from '../bits/session-state.ts';
import type { Clock, Random, SourceIdentity } from '../transfer/ports.ts';
import { unlimitedLane } from '../transfer/rate-lane.ts';
import { backOffMs } from '../transfer/retry-policy.ts';
import { runSession, type SessionRun } from '../transfer/run-session.ts';
import type { SessionPorts } from '../transfer/session-input.ts';
import type { AbandonedSession, JobStore } from './job-store.ts';
import { ServerTurns } from './server-turns.ts';

/** A server forgets a session by itself after 14 days without progress. [MC-BUP] 3.2.2.1 */
export const sessionLifeMs = 14 * 24 * 3_600_000;

/** Sessions that are cancelled at once: a list that is cleared may leave thousands. */
const maxSweeps = 4;
const maxSweepsPerServer = 2;

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
  readonly #onChange: () => void;
  readonly #turns = new ServerTurns<Waiting>();
  /** Runs, and the servers that they go to. */
  readonly #runs = new Map<SessionRun, string>();
  /** Tries that wait for their time: what ends the wait early. */
  readonly #waits = new Map<() => void, Waiting>();
  #isStopped = false;

  /** @param onChange told when a wait for a next try begins and when it is over */
  constructor(store: JobStore, ports: SessionPorts, random: Random, onChange: () => void) {
    this.#store = store;
    this.#onChange = onChange;
    this.#ports = ports;
    this.#random = random;
  }

  /** Sees to a session that is stored as abandoned. */
  sweep(session: AbandonedSession): void {
    this.#add({ session, attempts: 1 });
    this.#next();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const cancelWait of this.#waits.keys()) cancelWait();
    const runs = [...this.#runs.keys()];
    for (const run of runs) run.abort();
    await Promise.all(runs.map((run) => run.ended));
  }

  get isWaiting(): boolean {
    return this.#waits.size > 0;
  }

  /** Whatever it waits for is tried now, as when the network is back. */
  hurry(): void {
    for (const [cancelWait, waiting] of this.#waits) {
      cancelWait();
      this.#add(waiting);
    }
    this.#waits.clear();
    this.#next();
  }

  #add(waiting: Waiting): void {
    this.#turns.add(originOf(waiting.session.remoteUrl), waiting);
  }

  #next(): void {
    while (!this.#isStopped && this.#runs.size < maxSweeps) {
      const waiting = this.#turns.next((origin) => this.#hasPlace(origin));
      if (waiting === null) return;
      const origin = originOf(waiting.session.remoteUrl);
      this.#turns.delete(origin, waiting);
      const run = this.#start(waiting.session);
      this.#runs.set(run, origin);
      void this.#see(waiting, run);
    }
  }

  #hasPlace(origin: string): boolean {
    return [...this.#runs.values()].filter((other) => other === origin).length < maxSweepsPerServer;
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
    const waiting = { session: later, attempts: attempts + 1 };
    const cancelWait = clock.schedule(delayMs, () => {
      this.#waits.delete(cancelWait);
      this.#add(waiting);
      this.#next();
      this.#onChange();
    });
    this.#waits.set(cancelWait, waiting);
    this.#onChange();
  }

  #start(session: AbandonedSession): SessionRun {
    return runSession(
      {
        purpose: 'cancel',
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
