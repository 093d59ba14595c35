import { noSession } from '../bits/session-state.ts';
import type { Random, SourceIdentity } from '../transfer/ports.ts';
import { unlimitedLane } from '../transfer/rate-lane.ts';
import { backOffMs } from '../transfer/retry-policy.ts';
import { runSession, type SessionRun } from '../transfer/run-session.ts';
import type { SessionPorts } from '../transfer/session-input.ts';
import type { AbandonedSession, JobStore } from './job-store.ts';

/** A server forgets a session by itself after 14 days without progress. [MC-BUP] 3.2.2.1 */
export const sessionLifeMs = 14 * 24 * 3_600_000;

const noSource: SourceIdentity = { device: '', inode: '', sizeBytes: 1, modifiedNs: '', changedNs: '' };

/** Sends Cancel-Session for given-up sessions until each is answered, or the server has forgotten it anyway. */
export class SessionSweeper {
  readonly #ports: SessionPorts;
  readonly #random: Random;
  readonly #store: JobStore;
  readonly #runs = new Set<SessionRun>();
  readonly #waits = new Set<() => void>();
  #isStopped = false;

  constructor(store: JobStore, ports: SessionPorts, random: Random) {
    this.#store = store;
    this.#ports = ports;
    this.#random = random;
  }

  /** Stores the session, then sees to it. */
  abandon(session: AbandonedSession): void {
    this.#store.addAbandonedSession(session);
    this.sweep(session);
  }

  sweep(session: AbandonedSession): void {
    void this.#try(session, 1);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const cancelWait of this.#waits) cancelWait();
    const runs = [...this.#runs];
    for (const run of runs) run.abort();
    await Promise.all(runs.map((run) => run.ended));
  }

  async #try(session: AbandonedSession, attempts: number): Promise<void> {
    if (this.#isStopped) return;
    const ageMs = this.#ports.clock.now() - session.addedAt;
    const run = runSession(
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
      { saveFacts() {}, saveDigest() {}, onPhase() {}, onSentBytes() {} },
    );
    this.#runs.add(run);
    const outcome = await run.ended;
    this.#runs.delete(run);
    if (this.#isStopped) return;
    const isOver = outcome.kind !== 'failed' || ageMs >= sessionLifeMs;
    if (isOver && this.#strike(session.id)) return;
    const retryAfterSeconds = outcome.kind === 'failed' ? (outcome.error.facts.retryAfterSeconds ?? 0) : 0;
    const delayMs = backOffMs(attempts, retryAfterSeconds, this.#random);
    const cancelWait = this.#ports.clock.schedule(delayMs, () => {
      this.#waits.delete(cancelWait);
      void this.#try(session, attempts + 1);
    });
    this.#waits.add(cancelWait);
  }

  /** False when the store can't take it now: the server is asked once more then, which does no harm. */
  #strike(id: string): boolean {
    try {
      this.#store.removeAbandonedSession(id);
      return true;
    } catch {
      return false;
    }
  }
}
