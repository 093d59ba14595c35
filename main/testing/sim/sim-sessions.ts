import type { HttpAnswer } from '../../bits/http-answer.ts';
import type { Packet } from '../../bits/packet.ts';
import type { Job } from '../../queue/job.ts';

/** What the disk and the server know of one session. */
interface KnownSession {
  isStored: boolean;
  isCloseStored: boolean;
  /** Its upload is cancelled, and that can still be taken back. */
  isHeld: boolean;
  isCancelSent: boolean;
  /** The server said what the client may take for the end of it, or what can't be believed. */
  isDoubted: boolean;
}

/** The promises about sessions: noted before they are used, told only when they may be, left to no server. */
export class SimSessions {
  readonly #sessions = new Map<string, KnownSession>();
  readonly #broken: (promise: string, what: string) => void;

  constructor(broken: (promise: string, what: string) => void) {
    this.#broken = broken;
  }

  /** The client was told of a new one. */
  onCreated(sessionId: string): void {
    this.#sessions.set(sessionId, {
      isStored: false,
      isCloseStored: false,
      isHeld: false,
      isCancelSent: false,
      isDoubted: false,
    });
  }

  /** A packet is about to go out. */
  onSend(packet: Packet): void {
    const session = this.#of(packet);
    if (session === undefined) return;
    if (packet.type === 'fragment' && !session.isStored)
      this.#broken('a session is stored before its first byte goes out', packet.sessionId);
    if (packet.type === 'close-session' && !session.isCloseStored)
      this.#broken('Close-Session is stored before it goes out', packet.sessionId);
    if (packet.type !== 'cancel-session') return;
    if (session.isHeld && !session.isCancelSent)
      this.#broken('no server is told what can still be taken back', packet.sessionId);
    session.isCancelSent = true;
  }

  /** An answer reached the client. */
  onAnswer(packet: Packet, { status, headers }: HttpAnswer): void {
    const session = this.#of(packet);
    if (session === undefined) return;
    const isRefused = status >= 400 && status < 500 && status !== 416;
    const isTrouble = packet.type === 'fragment' && status >= 500;
    const told = Number(headers['bits-received-content-range']);
    const isOdd = packet.type === 'fragment' && !(told <= packet.range.total);
    if (isRefused || isTrouble || isOdd) session.isDoubted = true;
  }

  /** A job is written to the disk. */
  onWritten({ facts, hold }: Job): void {
    const session = this.#sessions.get(facts.sessionId ?? '');
    if (session === undefined) return;
    session.isStored = true;
    session.isCloseStored = facts.closeSent;
    session.isHeld = hold?.kind === 'cancel';
  }

  /** Everything has come to its end. @param openSessions of a server */
  onRest(openSessions: readonly string[]): void {
    for (const id of openSessions) {
      const session = this.#sessions.get(id);
      if (session?.isStored && !session.isDoubted) this.#broken('R-56: no session is left to its server', id);
    }
  }

  #of(packet: Packet): KnownSession | undefined {
    return 'sessionId' in packet ? this.#sessions.get(packet.sessionId) : undefined;
  }
}
