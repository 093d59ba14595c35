import type { Packet } from '../../bits/packet.ts';
import type { Job } from '../../queue/job.ts';

/** What the disk knows of one session. */
interface KnownSession {
  isStored: boolean;
  isCloseStored: boolean;
  /** Its upload is cancelled, and that can still be taken back. */
  isHeld: boolean;
  isCancelSent: boolean;
}

/** The promises about sessions: noted before they are used, ended only when that can't be taken back any more. */
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

  /** A job is written to the disk. */
  onWritten({ facts, hold }: Job): void {
    const session = this.#sessions.get(facts.sessionId ?? '');
    if (session === undefined) return;
    session.isStored = true;
    session.isCloseStored = facts.closeSent;
    session.isHeld = hold?.kind === 'cancel';
  }

  #of(packet: Packet): KnownSession | undefined {
    return 'sessionId' in packet ? this.#sessions.get(packet.sessionId) : undefined;
  }
}
