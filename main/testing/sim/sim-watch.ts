import { finishedStates, type JobState } from '../../../shared/job-view.ts';
import type { HttpAnswer } from '../../bits/http-answer.ts';
import type { Packet } from '../../bits/packet.ts';
import type { Job } from '../../queue/job.ts';
import type { StoreChange } from '../../queue/job-store.ts';
import type { QueueChange } from '../../queue/upload-manager.ts';
import type { PacketOutcome } from '../../transfer/ports.ts';
import type { ServerProfile } from '../../transfer/server-profile.ts';
import { contentOf, isEqual } from './sim-content.ts';
import type { SimFile } from './sim-files.ts';
import { SimSessions } from './sim-sessions.ts';
import { RetryWatch } from './watch-retries.ts';

export interface Violation {
  /** Name of the promise. */
  promise: string;
  what: string;
}

/** What is known of one file's upload from outside. */
export interface Watched {
  readonly file: SimFile;
  wish: 'run' | 'paused' | 'cancelled';
  isRetryWished: boolean;
  requests: number;
  troubles: number;
  /** What makes the whole file go out once more: sessions lost, files changed, retries. */
  restarts: number;
  /** A session was gone after a Close-Session without an answer: nobody can tell that from success. */
  isDeceived: boolean;
}

interface WatchedSession {
  /** End of the highest byte that the client sent. */
  sentTo: number;
  /** What the client was told last. */
  toldTo: number;
  /** The most that it was ever told. */
  mostTold: number;
  /** A Close-Session may have reached the server without an answer. */
  isMaybeClosed: boolean;
  /** It was on the disk: it must not be left behind. */
  isStored: boolean;
  /** Something was said about it that the client may take for its end. */
  isDoubted: boolean;
}

const freshSession = (): WatchedSession => ({
  sentTo: 0,
  toldTo: 0,
  mostTold: 0,
  isMaybeClosed: false,
  isStored: false,
  isDoubted: false,
});

/** These are no news of a session: whoever answers so was not asked, or will do so later. */
const evasive: ReadonlySet<number> = new Set([401, 416, 502, 503]);

/** The promises that hold at every moment, checked from outside: at the wire, the disk and the servers. */
export class SimWatch {
  readonly violations: Violation[] = [];
  readonly retries = new RetryWatch();
  /** Origin → monotonic ms of the last answer, and of the last time that nobody answered. */
  readonly heardAt = new Map<string, number>();
  readonly silentAt = new Map<string, number>();
  readonly sessions = new SimSessions((promise, what) => this.broken(promise, what));
  readonly #watched = new Map<string, Watched>();
  readonly #sessions = new Map<string, WatchedSession>();
  readonly #fragmentBytes: number;
  readonly #stateOnDisk: (jobId: string) => JobState | undefined;
  readonly #wallMs: () => number;

  /** @param wallMs the wall clock of the computer */
  constructor(
    fragmentBytes: number,
    stateOnDisk: (jobId: string) => JobState | undefined,
    wallMs: () => number,
  ) {
    this.#wallMs = wallMs;
    this.#fragmentBytes = fragmentBytes;
    this.#stateOnDisk = stateOnDisk;
  }

  /** A job joins the queue. */
  onJoined({ remoteUrl, state }: Job, file: SimFile): void {
    const known = this.#watched.get(remoteUrl);
    const wish = state === 'suspended' ? 'paused' : 'run';
    if (known === undefined) {
      const counts = { requests: 0, troubles: 0, restarts: 0 };
      this.#watched.set(remoteUrl, { file, wish, isRetryWished: false, isDeceived: false, ...counts });
    } else {
      known.wish = wish;
      known.restarts += 1;
    }
  }

  of(remoteUrl: string): Watched {
    const watched = this.#watched.get(remoteUrl);
    if (watched === undefined) throw new Error(`no upload goes to ${remoteUrl}`);
    return watched;
  }

  all(): IterableIterator<[string, Watched]> {
    return this.#watched.entries();
  }

  broken(promise: string, what: string): void {
    this.violations.push({ promise, what });
  }

  /** The program starts again: what it was told last may not have reached the disk. */
  onStart(jobs: Iterable<Job>): void {
    this.onForgotten();
    for (const { facts } of jobs) {
      const session = this.#sessions.get(facts.sessionId ?? '');
      if (session && facts.closeSent) session.isMaybeClosed = true;
    }
  }

  /** What the client was told last could not be written down. */
  onForgotten(): void {
    for (const session of this.#sessions.values()) session.toldTo = session.mostTold;
  }

  /** A packet is about to go out; `isProbe`: a Ping that only measures the line. */
  onSend(remoteUrl: URL, host: string, profile: ServerProfile, packet: Packet, isProbe: boolean): void {
    const watched = this.of(remoteUrl.href);
    if (!isProbe) watched.requests += 1;
    if (host !== remoteUrl.host && !profile.allowedHosts.includes(host)) {
      this.broken('I6: no request to a host not allowed', `${packet.type} to ${host}`);
    }
    if (profile.signIn?.kind === 'token' && profile.signIn.token !== remoteUrl.origin) {
      this.broken('I7: no credential outside its origin', `${profile.signIn.token} to ${remoteUrl.origin}`);
    }
    this.#checkRequests(remoteUrl.href, watched);
    this.sessions.onSend(packet);
    if (packet.type !== 'fragment') return;
    const { first, last } = packet.range;
    if (watched.wish !== 'run') {
      this.broken(
        'I9: cancelled job sends no further bytes',
        `${watched.wish} ${remoteUrl.pathname} ${first}`,
      );
    }
    const session = this.#sessions.get(packet.sessionId);
    if (session === undefined) {
      this.broken('R-34: unknown outcome leads to an offset question', `unknown session ${packet.sessionId}`);
      return;
    }
    if (first > session.toldTo) {
      const what = `${packet.sessionId} goes on at ${first}, was told ${session.toldTo}`;
      this.broken('R-34: unknown outcome leads to an offset question', what);
    }
    session.sentTo = Math.max(session.sentTo, last + 1);
  }

  /** Bytes of a body are handed to the network. */
  onBytes(remoteUrl: URL): void {
    const { wish } = this.of(remoteUrl.href);
    if (wish !== 'run')
      this.broken('I9: cancelled job sends no further bytes', `${wish} ${remoteUrl.pathname}`);
  }

  /** An answer reached the client. */
  onAnswer(remoteUrl: URL, packet: Packet, answer: HttpAnswer): void {
    const { status, headers } = answer;
    const id = headers['bits-session-id'];
    if (packet.type === 'create-session' && status === 200 && typeof id === 'string') {
      this.sessions.onCreated(id);
      this.#sessions.set(id, freshSession());
    }
    if (packet.type === 'close-session' && headers['bits-error-code'] === '0x8020001F') {
      this.of(remoteUrl.href).isDeceived ||= this.#sessions.get(packet.sessionId)?.isMaybeClosed === true;
    }
    const session = 'sessionId' in packet ? this.#sessions.get(packet.sessionId) : undefined;
    if (session && status >= 400 && !evasive.has(status)) session.isDoubted = true;
    if (packet.type !== 'fragment') return;
    const told = Number(headers['bits-received-content-range']);
    const isTold = (status === 200 || status === 416) && Number.isInteger(told);
    if (session && isTold && told <= packet.range.total) {
      session.toldTo = told;
      session.mostTold = Math.max(session.mostTold, told);
    }
    if (status >= 400 && status !== 416) this.of(remoteUrl.href).restarts += 1;
    if (isTold && told > packet.range.total) {
      this.of(remoteUrl.href).restarts += 1;
      if (session) session.isDoubted = true;
    }
  }

  /** A packet did not get what it was sent for. */
  onTrouble(remoteUrl: URL, packet: Packet, outcome: PacketOutcome): void {
    this.of(remoteUrl.href).troubles += 1;
    if (packet.type !== 'close-session') return;
    const session = this.#sessions.get(packet.sessionId);
    const isUnknown =
      outcome.kind === 'answered' ? outcome.answer.status >= 500 : outcome.certainty === 'unknown';
    if (session && isUnknown) session.isMaybeClosed = true;
  }

  /** An upload found that it can't go on for now. */
  onHindered(file: SimFile): void {
    for (const watched of this.#watched.values()) if (watched.file === file) watched.troubles += 1;
  }

  /** A server, or a node of it, is not what it was: what it held may be out of reach. */
  onServerLost(sessionIds: Iterable<string>): void {
    for (const id of sessionIds) {
      const session = this.#sessions.get(id);
      if (session) session.isDoubted = true;
    }
  }

  /** Whether the client must have seen to the end of a session. */
  mustBeOver(sessionId: string): boolean {
    const session = this.#sessions.get(sessionId);
    return session?.isStored === true && !session.isDoubted;
  }

  /** A server put a file in its place. */
  onPlaced(remoteUrl: string, bytes: Uint8Array): void {
    const { file } = this.of(remoteUrl);
    const isWhole = file.sizes.some(
      (size, index) => size === bytes.length && isEqual(bytes, contentOf(file.index, index + 1, size)),
    );
    if (!isWhole) {
      this.broken('I2: destination never shows partial content', `${remoteUrl}: ${bytes.length} bytes`);
    }
  }

  /** A job is written to the disk. */
  onWritten(before: Job | undefined, now: Job, { history = [] }: StoreChange): void {
    const watched = this.of(now.remoteUrl);
    this.sessions.onWritten(now);
    const { sessionId, acknowledgedBytes } = now.facts;
    const session = sessionId === null ? undefined : this.#sessions.get(sessionId);
    if (session) session.isStored = true;
    if (acknowledgedBytes > (session?.sentTo ?? 0)) {
      const what = `${now.remoteUrl} is at ${acknowledgedBytes}, sent ${session?.sentTo ?? 0}`;
      this.broken('I4: offset known to client <= bytes it sent', what);
    }
    const hasty = this.retries.faultIn(before, now, this.#wallMs());
    if (hasty !== null) this.broken('R-36: tries without progress grow apart', `${now.remoteUrl}: ${hasty}`);
    if (before === undefined || before.state === now.state) return;
    const entries = history.filter((entry) => entry.kind === 'upload' && entry.jobId === now.id);
    if (entries.length !== (finishedStates.has(now.state) ? 1 : 0)) {
      const what = `${now.remoteUrl}: ${now.state} with ${entries.length} entries`;
      this.broken('R-54: every end is in the history once', what);
    }
    if (!finishedStates.has(before.state)) return;
    if (before.state === 'cancelled' && watched.isRetryWished) return;
    this.broken('I3: one terminal state per job', `${now.remoteUrl}: ${before.state} became ${now.state}`);
  }

  /** Something is shown to the user. */
  onChange(change: QueueChange): void {
    if (change.type !== 'job' || !finishedStates.has(change.job.state)) return;
    const stored = this.#stateOnDisk(change.job.id);
    if (stored !== change.job.state) {
      this.broken('shown only when stored', `${change.job.remoteUrl}: ${change.job.state}, stored ${stored}`);
    }
  }

  #checkRequests(remoteUrl: string, watched: Watched): void {
    const largest = Math.max(...watched.file.sizes);
    // Create-Session, a Ping, Close-Session.
    const ideal = Math.ceil(largest / this.#fragmentBytes) + 3;
    const allowed = 3 * ideal * (1 + watched.restarts) + 50 + 4 * watched.troubles;
    if (watched.requests === Math.ceil(allowed) + 1) {
      this.broken('I5: requests <= 3 x ideal + 50', `${remoteUrl}: ${watched.requests}, allowed ${allowed}`);
    }
  }
}
