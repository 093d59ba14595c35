import type { HttpAnswer } from '../../bits/http-answer.ts';
import type { FragmentPacket, Packet } from '../../bits/packet.ts';
import type { Job } from '../../queue/job.ts';
import type { PacketOutcome } from '../../transfer/ports.ts';
import { SimCancels } from './sim-cancels.ts';

/** What is known of one session from the wire and from the disk. */
interface KnownSession {
  /** That it is of. */
  jobId: string | null;
  /** End of the highest byte that the client sent. */
  sentTo: number;
  /** What the client was told last, and the most that it was ever told. */
  toldTo: number;
  mostTold: number;
  isStored: boolean;
  isCloseStored: boolean;
  /** A Close-Session may have reached the server without an answer. */
  isMaybeClosed: boolean;
  /** Its upload is cancelled, and that can still be taken back. */
  isHeld: boolean;
  isCancelSent: boolean;
  /** Something was said about it that the client may take for its end. */
  isDoubted: boolean;
}

const freshSession: KnownSession = {
  jobId: null,
  sentTo: 0,
  toldTo: 0,
  mostTold: 0,
  isStored: false,
  isCloseStored: false,
  isMaybeClosed: false,
  isHeld: false,
  isCancelSent: false,
  isDoubted: false,
};

/** These are no news of a session: whoever answers so was not asked, or will do so later. */
const evasive: ReadonlySet<number> = new Set([401, 416, 502, 503]);

const asking = 'R-34: unknown outcome leads to an offset question';

/**
 * The promises about sessions: noted before they are used, gone on with where the server said, ended only when that
 * can't be taken back any more, and none left behind.
 */
export class SimSessions {
  readonly #sessions = new Map<string, KnownSession>();
  /** Jobs whose last byte may have gone out. */
  readonly #lastByteSent = new Set<string | null>();
  readonly #cancels = new SimCancels((what) => this.#broken('a cancel tells the truth', what));
  readonly #broken: (promise: string, what: string) => void;

  constructor(broken: (promise: string, what: string) => void) {
    this.#broken = broken;
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

  /** A server, or a node of it, is not what it was: what it held may be out of reach. */
  onServerLost(sessionIds: Iterable<string>): void {
    for (const id of sessionIds) {
      const session = this.#sessions.get(id);
      if (session) session.isDoubted = true;
    }
  }

  /** A packet is about to go out. */
  onSend(packet: Packet): void {
    const session = this.#of(packet);
    switch (packet.type) {
      case 'fragment':
        this.#onFragment(packet, session);
        break;
      case 'close-session':
        if (session?.isCloseStored === false)
          this.#broken('Close-Session is stored before it goes out', packet.sessionId);
        break;
      case 'cancel-session':
        if (session === undefined) break;
        if (session.isHeld && !session.isCancelSent)
          this.#broken('no server is told what can still be taken back', packet.sessionId);
        session.isCancelSent = true;
    }
  }

  /** An answer reached the client. */
  onAnswer(packet: Packet, { status, headers }: HttpAnswer): void {
    const id = headers['bits-session-id'];
    if (packet.type === 'create-session' && status === 200 && typeof id === 'string') {
      this.#sessions.set(id, { ...freshSession });
    }
    const session = this.#of(packet);
    if (session === undefined) return;
    if (status >= 400 && !evasive.has(status)) session.isDoubted = true;
    const told = toldBy(packet, { status, headers });
    if (status === 200) this.#cancels.onYes(packet, session.jobId);
    if (packet.type !== 'fragment' || told === null) return;
    if (told > session.sentTo) {
      session.isDoubted = true;
    } else {
      session.toldTo = told;
      session.mostTold = Math.max(session.mostTold, told);
    }
  }

  /** A packet did not get what it was sent for. */
  onTrouble(packet: Packet, outcome: PacketOutcome): void {
    const session = this.#of(packet);
    const isUnknown =
      outcome.kind === 'answered' ? outcome.answer.status >= 500 : outcome.certainty === 'unknown';
    if (session === undefined || packet.type !== 'close-session' || !isUnknown) return;
    session.isMaybeClosed = true;
    this.#cancels.onYes(packet, session.jobId);
  }

  /** A job is written to the disk. */
  onWritten(job: Job): void {
    const { facts, hold, id, remoteUrl } = job;
    const { acknowledgedBytes, closeSent, sessionId } = facts;
    const session = this.#sessions.get(sessionId ?? '');
    const sentTo = session?.sentTo ?? 0;
    if (acknowledgedBytes > sentTo) {
      const what = `${remoteUrl} is at ${acknowledgedBytes}, sent ${sentTo}`;
      this.#broken('I4: offset known to client <= bytes it sent', what);
    }
    this.#cancels.onWritten(job);
    if (session === undefined) return;
    session.jobId = id;
    session.isStored = true;
    session.isCloseStored = closeSent;
    session.isHeld = hold?.kind === 'cancel';
  }

  /** Whether an answer claims bytes that were never sent. */
  isBeyondSent(packet: Packet, answer: HttpAnswer): boolean {
    return (toldBy(packet, answer) ?? 0) > (this.#of(packet)?.sentTo ?? 0);
  }

  /** Whether the last byte of the packet's upload may have gone out, in this session or one before. */
  isLastByteSent(packet: Packet): boolean {
    return this.#lastByteSent.has(this.#of(packet)?.jobId ?? null);
  }

  /** Whether a Close-Session may have ended it though nobody answered. */
  isMaybeClosed(sessionId: string): boolean {
    return this.#sessions.get(sessionId)?.isMaybeClosed === true;
  }

  /** Whether the client must have seen to its end. */
  mustBeOver(sessionId: string): boolean {
    const session = this.#sessions.get(sessionId);
    return session?.isStored === true && !session.isDoubted;
  }

  #onFragment({ range, sessionId }: FragmentPacket, session: KnownSession | undefined): void {
    if (session === undefined) {
      this.#broken(asking, `unknown session ${sessionId}`);
      return;
    }
    if (!session.isStored) this.#broken('a session is stored before its first byte goes out', sessionId);
    this.#cancels.onFragment(session.jobId);
    if (range.first > session.toldTo)
      this.#broken(asking, `${sessionId} goes on at ${range.first}, was told ${session.toldTo}`);
    session.sentTo = Math.max(session.sentTo, range.last + 1);
    if (range.last + 1 === range.total) this.#lastByteSent.add(session.jobId);
  }

  #of(packet: Packet): KnownSession | undefined {
    return 'sessionId' in packet ? this.#sessions.get(packet.sessionId) : undefined;
  }
}

/** The offset that an answer to a fragment gives; null when it gives none. */
export function toldBy(packet: Packet, { status, headers }: HttpAnswer): number | null {
  const told = Number(headers['bits-received-content-range']);
  const isTold = packet.type === 'fragment' && (status === 200 || status === 416) && Number.isInteger(told);
  return isTold ? told : null;
}
