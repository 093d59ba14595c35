import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { DiscardedData } from './discarded-data.ts';
import { replySegments } from './notify/reply-url.ts';
import { type PlacingOutcome, placeData } from './placing.ts';
import { restoreSession } from './restore-session.ts';
import { Session } from './session.ts';
import { SessionFolder, type SessionRecord, type StoredAnswer } from './session-folder.ts';

export interface SessionRules {
  readonly maxSessions: number;
  readonly sessionTimeoutMs: number;
  readonly allowOverwrites: boolean;
  readonly discardData: boolean;
  readonly sessionIds: (() => string) | null;
}

/** Table of the active sessions. [MC-BUP] 3.2.1.3.1 */
export class Sessions {
  readonly #root: string;
  readonly #folder: SessionFolder;
  readonly #rules: SessionRules;
  readonly #clock: Clock;
  readonly #byId = new Map<string, Session>();
  #placedBytes = 0;
  #beingMade = 0;
  readonly #servers = new Set<object>();

  private constructor(root: string, folder: SessionFolder, rules: SessionRules, clock: Clock) {
    this.#root = root;
    this.#folder = folder;
    this.#rules = rules;
    this.#clock = clock;
  }

  /** Takes up the sessions that an earlier server on this folder left. */
  static async open(root: string, rules: SessionRules, clock: Clock): Promise<Sessions> {
    const sessions = new Sessions(root, await SessionFolder.open(root), rules, clock);
    for (const stored of await sessions.#folder.restore()) {
      const session = await restoreSession(root, stored);
      if (session) sessions.#byId.set(session.id, session);
      else await sessions.#folder.forget(stored.record.id, stored.data);
    }
    return sessions;
  }

  get isFull(): boolean {
    return this.#byId.size + this.#beingMade >= this.#rules.maxSessions;
  }

  get ids(): string[] {
    return [...this.#byId.keys()];
  }

  /** Bytes on the disk because of this server: held by sessions, and put in place since it started. */
  get usedBytes(): number {
    let bytes = this.#placedBytes;
    for (const session of this.#byId.values()) if (session.data) bytes += session.receivedBytes;
    return bytes;
  }

  /** The session with this id, for this target and user; a foreign one is as unknown as one that never was. */
  find(id: string, target: string, user: string | null): Session | null {
    const session = this.#byId.get(id) ?? this.#byId.get(id.toUpperCase());
    return session && session.target === target && session.owner === user ? session : null;
  }

  /** The session whose reply is served at these names below the root. */
  findReply(segments: readonly string[], user: string | null): Session | null {
    const path = segments.join('/');
    for (const session of this.#byId.values()) {
      if (session.answer?.replyUrl == null || session.owner !== user) continue;
      if (replySegments(session).join('/') === path) return session;
    }
    return null;
  }

  /** A new session with an id that was never used before. @throws the error of the disk */
  async create(target: string, segments: readonly string[], owner: string | null): Promise<Session> {
    this.#beingMade += 1;
    try {
      const id = this.#rules.sessionIds?.() ?? `{${randomUUID().toUpperCase()}}`;
      const record = { id, target, owner, totalBytes: null, answer: null };
      const data = this.#rules.discardData ? new DiscardedData() : await this.#folder.createData(id);
      await this.#save(record).catch(async (error: unknown) => {
        await data.delete();
        throw error;
      });
      const lastProgressAt = this.#clock.now();
      const session = new Session({ record, segments, data, receivedBytes: 0, lastProgressAt });
      this.#byId.set(id, session);
      return session;
    } finally {
      this.#beingMade -= 1;
    }
  }

  /** Fixes the size of an upload for good, restarts included. @throws the error of the disk */
  async fixTotal(session: Session, totalBytes: number): Promise<void> {
    await this.#save({ ...session.record, totalBytes });
    session.totalBytes = totalBytes;
  }

  /** What the application said stands from now on, restarts included. @throws the error of the disk */
  async keepAnswer(session: Session, answer: StoredAnswer): Promise<void> {
    await this.#save({ ...session.record, answer });
    session.answer = answer;
  }

  /** Where the application's reply to an upload lies. */
  replyPath({ id }: Session): string {
    return this.#folder.replyPath(id);
  }

  deleteReply({ id }: Session): Promise<void> {
    return this.#folder.deleteReply(id);
  }

  /** Puts a complete upload in its place. The session goes on, whatever the outcome. */
  async place(session: Session): Promise<PlacingOutcome> {
    if (!session.data) return 'placed';
    const outcome = await this.#place(session, session.data);
    if (outcome !== 'placed') return outcome;
    this.#placedBytes += session.receivedBytes;
    session.markPlaced();
    return outcome;
  }

  /** Ends a session; data that is not in its place is deleted. */
  async forget(session: Session): Promise<void> {
    session.end();
    this.#byId.delete(session.id);
    await this.#folder.forget(session.id, session.data);
  }

  async forgetAll(): Promise<void> {
    await Promise.all([...this.#byId.values()].map((session) => this.#forgetIdle(session)));
  }

  /** Removes the sessions without progress for longer than the timeout. [MC-BUP] 3.2.6.1 */
  async sweep(): Promise<void> {
    const oldest = this.#clock.now() - this.#rules.sessionTimeoutMs;
    const expired = [...this.#byId.values()].filter((session) => session.lastProgressAt < oldest);
    await Promise.all(expired.map((session) => this.#forgetIdle(session)));
  }

  /** One more server serves these sessions. */
  join(server: object): void {
    this.#servers.add(server);
  }

  /** Gives up what waits for an application, and after the last server lets all files go. Can be repeated. */
  async leave(server: object): Promise<void> {
    this.#servers.delete(server);
    for (const session of this.#byId.values()) session.giveUpNotification();
    if (this.#servers.size === 0) await this.#close();
  }

  /** The sessions stay on disk for the next server. */
  async #close(): Promise<void> {
    await Promise.all([...this.#byId.values()].map((session) => session.data?.close()));
  }

  async #save(record: SessionRecord): Promise<void> {
    if (!this.#rules.discardData) await this.#folder.save(record);
  }

  async #place(session: Session, data: NonNullable<Session['data']>): Promise<PlacingOutcome> {
    if (this.#rules.discardData) return 'placed';
    return placeData(this.#root, session.segments, data, this.#rules.allowOverwrites);
  }

  async #forgetIdle(session: Session): Promise<void> {
    const leave = await session.enter(() => {});
    try {
      if (!session.isEnded) await this.forget(session);
    } finally {
      leave();
    }
  }
}
