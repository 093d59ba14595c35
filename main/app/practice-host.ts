import { randomBytes } from 'node:crypto';
import type { PracticeServerView } from '../../shared/practice-server-view.ts';
import { type PracticeServer, startPracticeServer } from '../practice-server/practice-server.ts';
import type { SettingsStore } from './settings.ts';

type RunningView = Extract<PracticeServerView, { state: 'on' }>;

/** The practice server of this program: started when asked for, at the place where it was before. */
export class PracticeHost {
  readonly #folder: string;
  readonly #settings: SettingsStore;
  readonly #onChange: (view: PracticeServerView) => void;
  #starting: Promise<PracticeServer> | null = null;

  /** @param folder where received files go. */
  constructor(folder: string, settings: SettingsStore, onChange: (view: PracticeServerView) => void) {
    this.#folder = folder;
    this.#settings = settings;
    this.#onChange = onChange;
  }

  get folder(): string {
    return this.#folder;
  }

  async start(): Promise<RunningView> {
    this.#starting ??= this.#launch();
    try {
      const { url, folder } = await this.#starting;
      return { state: 'on', url, folder };
    } catch (cause) {
      this.#starting = null;
      throw cause;
    }
  }

  async stop(): Promise<void> {
    const server = await this.#starting?.catch(() => null);
    this.#starting = null;
    if (!server) return;
    await server.stop();
    this.#onChange({ state: 'off' });
  }

  /** True when `remoteUrl` is an address of this server, running or not. */
  owns(remoteUrl: string): boolean {
    const { practice } = this.#settings;
    return practice !== null && remoteUrl.includes(`:${practice.port}/${practice.token}/`);
  }

  async #launch(): Promise<PracticeServer> {
    const before = this.#settings.practice;
    const token = before?.token ?? randomBytes(16).toString('hex');
    const server = await this.#listen(before?.port ?? 0, token);
    this.#settings.rememberPractice({ port: server.port, token });
    this.#onChange({ state: 'on', url: server.url, folder: server.folder });
    return server;
  }

  async #listen(port: number, token: string): Promise<PracticeServer> {
    const options = { folder: this.#folder, token, allowOverwrites: true };
    try {
      return await startPracticeServer({ ...options, port });
    } catch (cause) {
      // Somebody else has the port now.
      if (port === 0) throw cause;
      return startPracticeServer({ ...options, port: 0 });
    }
  }
}
