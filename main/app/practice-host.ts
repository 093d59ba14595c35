import { randomBytes } from 'node:crypto';
import { codeOf } from '../../shared/error-code.ts';
import type { PracticeServerView } from '../../shared/practice-server-view.ts';
import { type PracticeServer, practiceUrl, startPracticeServer } from '../practice-server/practice-server.ts';
import { DataNotSaved, notSavedCodes } from './data-not-saved.ts';
import { InTurn } from './in-turn.ts';
import type { SettingsStore } from './settings.ts';

type RunningView = Extract<PracticeServerView, { state: 'on' }>;

/** The practice server of this program: started when asked for, at the place where it was before. */
export class PracticeHost {
  readonly #folder: string;
  readonly #settings: SettingsStore;
  readonly #onChange: (view: PracticeServerView) => void;
  #server: PracticeServer | null = null;
  /** A server that still ends holds the port and the sessions of the next. */
  readonly #turns = new InTurn();

  /** @param folder where received files go. */
  constructor(folder: string, settings: SettingsStore, onChange: (view: PracticeServerView) => void) {
    this.#folder = folder;
    this.#settings = settings;
    this.#onChange = onChange;
  }

  get folder(): string {
    return this.#folder;
  }

  get view(): PracticeServerView {
    return this.#server === null ? this.#offView() : onView(this.#server);
  }

  start(): Promise<RunningView> {
    return this.#turns.run(async () => {
      this.#server ??= await this.#launch();
      return onView(this.#server);
    });
  }

  stop(): Promise<void> {
    return this.#turns.run(async () => {
      const server = this.#server;
      this.#server = null;
      if (server === null) return;
      await server.stop();
      this.#onChange(this.#offView());
    });
  }

  /** True when `remoteUrl` is an address of this server, running or not. */
  owns(remoteUrl: string): boolean {
    const { practice } = this.#settings;
    return practice !== null && remoteUrl.includes(`:${practice.port}/${practice.token}/`);
  }

  #offView(): PracticeServerView {
    const { practice } = this.#settings;
    return { state: 'off', lastUrl: practice && practiceUrl(practice.port, practice.token) };
  }

  async #launch(): Promise<PracticeServer> {
    const before = this.#settings.practice;
    const token = before?.token ?? randomBytes(16).toString('hex');
    const server = await this.#listen(before?.port ?? 0, token);
    try {
      this.#settings.rememberPractice({ port: server.port, token });
    } catch (cause) {
      // Nobody would ever stop it.
      await server.stop();
      throw cause;
    }
    this.#onChange(onView(server));
    return server;
  }

  async #listen(port: number, token: string): Promise<PracticeServer> {
    const options = { folder: this.#folder, token, allowOverwrites: true, emptyOnClose: true };
    try {
      return await startPracticeServer({ ...options, port });
    } catch (cause) {
      if (notSavedCodes.has(codeOf(cause) ?? '')) throw new DataNotSaved(this.#folder, cause);
      // Somebody else has the port now.
      if (port === 0) throw cause;
      return startPracticeServer({ ...options, port: 0 });
    }
  }
}

const onView = ({ url, folder }: PracticeServer): RunningView => ({ state: 'on', url, folder });
