import { mkdir, realpath } from 'node:fs/promises';
import { Behaviours } from './behaviours.ts';
import type { ServedSite } from './exchange.ts';
import { Listener } from './listener.ts';
import type { Application } from './notify/application.ts';
import { postNotification } from './notify/post-notification.ts';
import { writeReceipt } from './notify/receipt.ts';
import { OpenConnections } from './open-connections.ts';
import { type PracticeServerOptions, type ServerRules, serverRules } from './server-options.ts';
import { Sessions } from './sessions.ts';
import { SignIn } from './sign-in/sign-in.ts';
import { type PacketRecord, Transcript } from './transcript.ts';

/** A BITS upload server on this computer: first target for a user, target of the demo, peer of the tests. */
export class PracticeServer {
  /** Address of the upload folder, ends in '/'. */
  readonly url: string;
  /** Real path of the folder that receives the files. */
  readonly folder: string;
  readonly port: number;
  readonly behaviours: Behaviours;
  /** Several servers may share one table: the nodes of a farm. */
  readonly sessions: Sessions;
  /** Null where everybody is let in. */
  readonly signIn: SignIn | null;
  readonly #rules: ServerRules;
  readonly #listener: Listener;
  readonly #transcript = new Transcript();
  readonly #connections: OpenConnections;
  #isEnabled = true;
  #takeBackSweep: (() => void) | null = null;
  #stopped: Promise<void> | null = null;

  /** Use `startPracticeServer`. */
  constructor(listener: Listener, rules: ServerRules, sessions: Sessions) {
    this.#listener = listener;
    this.#rules = rules;
    this.sessions = sessions;
    this.folder = rules.folder;
    this.port = listener.port;
    this.url = practiceUrl(this.port, rules.token, rules);
    this.behaviours = new Behaviours(() => sessions.forgetAll());
    this.signIn = rules.signIn && new SignIn(rules.signIn, rules.clock);
    this.#connections = new OpenConnections(rules.maxConnections, this.#site());
    sessions.join(this);
    listener.onSocket((socket) => this.#connections.accept(socket));
    this.#sweepLater();
  }

  /** Counters of connections since the start. */
  get connections(): Readonly<OpenConnections['counts']> {
    return this.#connections.counts;
  }

  /** Every request in order of arrival; records change while their request is under way. */
  get transcript(): readonly PacketRecord[] {
    return this.#transcript.records;
  }

  /** Ids of the sessions that are open. */
  get sessionIds(): readonly string[] {
    return this.sessions.ids;
  }

  /** Called for every new and every changed record. @returns takes the listener back */
  onPacket(listener: (record: PacketRecord) => void): () => void {
    return this.#transcript.onPacket(listener);
  }

  /** The first record, past or future, that matches. Rejects when the server stops before there is one. */
  waitFor(matches: (record: PacketRecord) => boolean): Promise<PacketRecord> {
    return this.#transcript.waitFor(matches);
  }

  /** Switches uploads on or off; off removes all sessions. [MC-BUP] 3.2.4.2 */
  async setEnabled(isEnabled: boolean): Promise<void> {
    this.#isEnabled = isEnabled;
    if (!isEnabled) await this.sessions.forgetAll();
  }

  /** Removes the sessions without progress for too long, as it happens by itself from time to time. */
  sweep(): Promise<void> {
    return this.sessions.sweep();
  }

  /** Ends every connection and frees the port; the sessions can be taken up again. Idempotent. */
  async stop(): Promise<void> {
    this.kill();
    await this.#stopped;
  }

  /** As a crash: every connection is gone at once, nothing is answered or tidied. */
  kill(): void {
    this.#stopped ??= this.#end();
    // Heard by `stop`; a crash is not told what went wrong on the way.
    this.#stopped.catch(() => {});
  }

  async #end(): Promise<void> {
    this.#takeBackSweep?.();
    this.#transcript.end();
    const ended = Promise.all([this.#connections.drop(), this.#listener.close()]);
    await this.sessions.leave(this);
    await ended;
    await this.sessions.leave(this);
  }

  get #application(): Application | null {
    const { notify, builtInReply, clock } = this.#rules;
    if (notify) return postNotification(notify, clock);
    return builtInReply ? writeReceipt : null;
  }

  #site(): ServedSite {
    const isEnabled = () => this.#isEnabled;
    return {
      root: this.folder,
      rules: this.#rules,
      sessions: this.sessions,
      signIn: this.signIn,
      application: this.#application,
      behaviours: this.behaviours,
      transcript: this.#transcript,
      get isEnabled() {
        return isEnabled();
      },
    };
  }

  #sweepLater(): void {
    this.#takeBackSweep = this.#rules.clock.schedule(this.#rules.sweepIntervalMs, () => {
      this.#sweepLater();
      // What can't be deleted now is tried again at the next sweep or start.
      this.sessions.sweep().catch(() => {});
    });
  }
}

/** Address of the upload folder of a server at this port, ends in '/'. */
export function practiceUrl(
  port: number,
  token: string | null,
  { host, tls }: Pick<ServerRules, 'host' | 'tls'> = { host: '127.0.0.1', tls: null },
): string {
  const name = host === '::1' ? '[::1]' : host;
  return `${tls ? 'https' : 'http'}://${name}:${port}/${token === null ? '' : `${token}/`}`;
}

/** Starts a server on loopback. @throws when the folder can't be used or the port is taken */
export async function startPracticeServer(options: PracticeServerOptions): Promise<PracticeServer> {
  await mkdir(options.folder, { recursive: true });
  const rules = serverRules({ ...options, folder: await realpath(options.folder) });
  const sessions = rules.sharedSessions?.sessions ?? (await Sessions.open(rules.folder, rules, rules.clock));
  const listener = await Listener.open({ ...rules, handshakeTimeoutMs: rules.readerLimits.headTimeoutMs });
  return new PracticeServer(listener, rules, sessions);
}
