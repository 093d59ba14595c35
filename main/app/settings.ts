import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type Destination, defaultSettings, type Settings, settingsSchema } from '../../shared/settings.ts';

const fileSchema = settingsSchema.extend({
  /** Servers (scheme, host, port) that the user has agreed to send files to. A yes to https is none to http. */
  confirmedOrigins: z.array(z.string().max(4096)).max(1000),
  /** Where the practice server was last, so that unfinished uploads to it find it again. */
  practice: z.object({ port: z.number().int().min(1).max(65_535), token: z.string().min(16) }).nullable(),
});
type SettingsFile = z.infer<typeof fileSchema>;

const maxRecent = 8;
const empty: SettingsFile = { ...defaultSettings, confirmedOrigins: [], practice: null };

/** `settings.json` in the data folder. A damaged file is kept aside and defaults are used. */
export class SettingsStore {
  readonly #file: string;
  #settings: SettingsFile;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#file = path.join(folder, 'settings.json');
    this.#settings = this.#load();
  }

  view(): Settings {
    const { destination, recentAddresses } = this.#settings;
    return { destination, recentAddresses };
  }

  chooseDestination(destination: Destination): Settings {
    const recent =
      destination.kind === 'address'
        ? [
            destination.address,
            ...this.#settings.recentAddresses.filter((other) => other !== destination.address),
          ]
        : this.#settings.recentAddresses;
    this.#save({ ...this.#settings, destination, recentAddresses: recent.slice(0, maxRecent) });
    return this.view();
  }

  isConfirmed(origin: string): boolean {
    return this.#settings.confirmedOrigins.includes(origin);
  }

  confirm(origin: string): void {
    const others = this.#settings.confirmedOrigins.filter((other) => other !== origin).slice(-999);
    this.#save({ ...this.#settings, confirmedOrigins: [...others, origin] });
  }

  get practice(): SettingsFile['practice'] {
    return this.#settings.practice;
  }

  rememberPractice(practice: NonNullable<SettingsFile['practice']>): void {
    this.#save({ ...this.#settings, practice });
  }

  #load(): SettingsFile {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return empty;
      // Defaults would be saved over what only can't be read right now.
      throw cause;
    }
    try {
      return fileSchema.parse(JSON.parse(text));
    } catch {
      renameSync(this.#file, `${this.#file}.damaged`);
      return empty;
    }
  }

  #save(settings: SettingsFile): void {
    const temporary = `${this.#file}.new`;
    writeFileSync(temporary, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600, flush: true });
    renameSync(temporary, this.#file);
    this.#settings = settings;
  }
}
