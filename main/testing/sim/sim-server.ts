import { type Packet, packetHeaders } from '../../bits/packet.ts';
import { type ReferenceAnswer, type ReferenceRules, ReferenceServer } from '../reference-server.ts';
import type { Random } from '../seeded-random.ts';
import type { SimTime } from './sim-time.ts';

/** What kind of server it is. */
export interface ServerHabits {
  readonly mode: ReferenceRules['mode'];
  readonly mayReplace: boolean;
  /** What becomes of sessions, or of acknowledged bytes, when it starts again. */
  readonly onRestart: 'keeps' | 'loses-sessions' | 'loses-bytes';
  readonly maxFragmentBytes: number;
  readonly sessionLifeMs: number;
  /** Node behind the name that keeps the sessions, named by BITS-Host-Id; null without a farm. */
  readonly node: { readonly host: string; readonly fallbackSeconds: number | null } | null;
}

interface KnownSession {
  readonly holder: ReferenceServer;
  usedAtMs: number;
}

/** A BITS server on the simulated network: the reference model with time, restarts and troubles. */
export class SimServer {
  readonly origin: string;
  readonly habits: ServerHabits;
  readonly files: Map<string, Uint8Array>;
  isUp = true;
  isNodeUp = true;
  /** Takes packets and answers none. */
  isSilent = false;
  isSignInAsked = false;
  isDiskFull = false;
  readonly #time: SimTime;
  readonly #front: ReferenceServer;
  readonly #node: ReferenceServer | null;
  readonly #sessions = new Map<string, KnownSession>();
  readonly #freshId: () => string;

  constructor(
    origin: string,
    habits: ServerHabits,
    time: SimTime,
    files: Map<string, Uint8Array>,
    freshId: () => string,
  ) {
    this.origin = origin;
    this.habits = habits;
    this.files = files;
    this.#time = time;
    this.#freshId = freshId;
    const { mode, mayReplace, maxFragmentBytes, node } = habits;
    const rules = { mode, mayReplace, maxFragmentBytes, maxUploadBytes: Number.MAX_SAFE_INTEGER };
    this.#front = new ReferenceServer(rules, files);
    this.#node = node && new ReferenceServer(rules, files);
  }

  /** Sessions that are open, with what they hold. */
  get openSessions(): readonly string[] {
    this.#expire();
    return [...this.#sessions.keys()];
  }

  /** Whether packets sent to `host` arrive now. */
  listens(host: string): boolean {
    return host === this.habits.node?.host ? this.isNodeUp : this.isUp;
  }

  /**
   * What it answers; null when the body broke off.
   * @param body as much of it as arrived
   */
  answer(host: string, packet: Packet, target: string, body: Uint8Array): ReferenceAnswer | null {
    this.#expire();
    const headers = Object.fromEntries(packetHeaders(packet));
    const isOnNode = this.#node !== null && (host === this.habits.node?.host || this.#sendsOn(packet));
    const holder = isOnNode && this.#node ? this.#node : this.#front;
    const freshId = packet.type === 'create-session' ? this.#freshId() : '';
    const answer = holder.answer({ target, headers, body }, freshId);
    if (answer !== null && packet.type === 'create-session' && answer.status === 200) {
      this.#sessions.set(freshId, { holder, usedAtMs: this.#time.worldMs });
      return isOnNode ? withNode(answer, this.habits) : answer;
    }
    if ('sessionId' in packet) this.#use(packet.sessionId);
    return answer;
  }

  /** The process starts again. */
  restart(random: Random): void {
    const { onRestart } = this.habits;
    if (onRestart === 'keeps') return;
    for (const [id, { holder }] of this.#sessions) {
      if (onRestart === 'loses-sessions') this.lose(id);
      else this.#rewind(id, holder, random);
    }
  }

  /** Forgets a session that is still wanted. */
  lose(sessionId: string): void {
    this.#sessions.get(sessionId)?.holder.forget(sessionId);
    this.#sessions.delete(sessionId);
  }

  /** A server that has all of a file keeps it: who loses it then, and says yes to a Close-Session, can't be found out. */
  #rewind(id: string, holder: ReferenceServer, random: Random): void {
    const progress = holder.progressOf(id);
    if (progress !== null && progress.next !== progress.total)
      holder.rewind(id, random.below(progress.next + 1));
  }

  #sendsOn(packet: Packet): boolean {
    return packet.type === 'create-session' && this.isNodeUp;
  }

  #use(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    session.usedAtMs = this.#time.worldMs;
    if (session.holder.progressOf(id) === null) this.#sessions.delete(id);
  }

  #expire(): void {
    const oldest = this.#time.worldMs - this.habits.sessionLifeMs;
    for (const [id, { usedAtMs }] of this.#sessions) if (usedAtMs < oldest) this.lose(id);
  }
}

function withNode(answer: ReferenceAnswer, { node }: ServerHabits): ReferenceAnswer {
  if (node === null) return answer;
  const { host, fallbackSeconds } = node;
  const timeout =
    fallbackSeconds === null ? {} : { 'bits-host-id-fallback-timeout': String(fallbackSeconds) };
  return { ...answer, headers: { ...answer.headers, 'bits-host-id': host, ...timeout } };
}
