import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import {
  defaultServerSettings,
  type ServerSettings,
  serverSettingsSchema,
} from '../../shared/server-settings.ts';
import { JsonFile } from './json-file.ts';

const maxServers = 1000;
const fileSchema = z.array(serverSettingsSchema).max(maxServers);

/** `servers.json` in the data folder: how each server (scheme, host, port) wants to be spoken to. */
export class ServerSettingsStore {
  readonly #file: JsonFile<ServerSettings[]>;
  readonly #byOrigin: Map<string, ServerSettings>;

  constructor(folder: string) {
    this.#file = new JsonFile(folder, 'servers.json', fileSchema, []);
    this.#byOrigin = new Map(this.#file.load().map((settings) => [settings.origin, settings]));
  }

  settingsOf(origin: string): ServerSettings {
    return this.#byOrigin.get(origin) ?? defaultServerSettings(origin);
  }

  /** What is as usual is not stored. */
  save(settings: ServerSettings): void {
    const next = new Map(this.#byOrigin);
    next.delete(settings.origin);
    if (!isDeepStrictEqual(settings, defaultServerSettings(settings.origin)))
      next.set(settings.origin, settings);
    const servers = [...next.values()].slice(-maxServers);
    this.#file.save(servers);
    this.#byOrigin.clear();
    for (const server of servers) this.#byOrigin.set(server.origin, server);
  }
}
