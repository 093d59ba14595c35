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

/** The promises that hold at every moment, checked from outside: at the wire, the disk and the servers. */
export class SimWatch {
  readonly violations: Violation[] = [];
  readonly retries = new RetryWatch();
  /** Origin → monotonic ms of the last answer, and of the last time that nobody answered. */
  readonly heardAt = new Map<string, number>();
  readonly silentAt = new Map<string, number>();
  readonly sessions = new SimSessions((promise, what) => this.broken(promise, what));
  readonly #watched = new Map<string, Watched>();
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
    const { first } = packet.range;
    if (watched.wish !== 'run') {
      this.broken(
        'I9: cancelled job sends no further bytes',
        `${watched.wish} ${remoteUrl.pathname} ${first}`,
      );
    }
  }

  /** Bytes of a body are handed to the network. */
  onBytes(remoteUrl: URL): void {
    const { wish } = this.of(remoteUrl.href);
    if (wish !== 'run')
      this.broken('I9: cancelled job sends no further bytes', `${wish} ${remoteUrl.pathname}`);
  }

  /** An answer reached the client. */
  onAnswer(remoteUrl: URL, packet: Packet, answer: HttpAnswer): void {
    const watched = this.of(remoteUrl.href);
    const { status, headers } = answer;
    if (packet.type === 'close-session' && headers['bits-error-code'] === '0x8020001F') {
      watched.isDeceived ||= this.sessions.isMaybeClosed(packet.sessionId);
    }
    this.sessions.onAnswer(packet, answer);
    if (packet.type !== 'fragment') return;
    const isLost = (status >= 400 && status !== 416) || this.sessions.isBeyondSent(packet, answer);
    if (isLost) watched.restarts += 1;
  }

  /** A packet did not get what it was sent for. */
  onTrouble(remoteUrl: URL, packet: Packet, outcome: PacketOutcome): void {
    this.of(remoteUrl.href).troubles += 1;
    this.sessions.onTrouble(packet, outcome);
  }

  /** An upload found that it can't go on for now. */
  onHindered(file: SimFile): void {
    for (const watched of this.#watched.values()) if (watched.file === file) watched.troubles += 1;
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
    for (const at of [now.nextTryAt, now.addedAt, now.startedAt, now.finishedAt, now.hold?.until]) {
      if (at != null && !Number.isInteger(at))
        this.broken('times are stored in whole ms', `${now.state} ${at}`);
    }
    this.sessions.onWritten(now);
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

  /** A job is taken off the disk. */
  onRemoved({ id, remoteUrl, state }: Job, { history = [] }: StoreChange): void {
    const entries = history.filter((entry) => entry.kind === 'upload' && entry.jobId === id);
    if (entries.length === (finishedStates.has(state) ? 0 : 1)) return;
    const what = `${remoteUrl}: removed as ${state} with ${entries.length} entries`;
    this.broken('R-54: what leaves the list is in the history once', what);
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
