import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import {
  type Destination,
  defaultSettings,
  destinationKey,
  type Settings,
  settingsSchema,
} from '../../shared/settings.ts';
import { JsonFile } from './json-file.ts';

const fileSchema = settingsSchema.extend({
  /** Servers (scheme, host, port) that the user has agreed to send files to. A yes to https is none to http. */
  confirmedOrigins: z.array(z.string().max(4096)).max(1000),
  /** Whether a quit that interrupts uploads is asked about. */
  asksBeforeQuit: z.boolean().default(true),
  /** Where the practice server was last, so that unfinished uploads to it find it again. */
  practice: z.object({ port: z.number().int().min(1).max(65_535), token: z.string().min(16) }).nullable(),
});
type SettingsFile = z.infer<typeof fileSchema>;

const maxRecent = 8;
const empty: SettingsFile = {
  ...defaultSettings,
  confirmedOrigins: [],
  asksBeforeQuit: true,
  practice: null,
};

/** `settings.json` in the data folder. A damaged file is kept aside and defaults are used. */
export class SettingsStore {
  readonly #file: JsonFile<SettingsFile>;
  #settings: SettingsFile;

  constructor(folder: string) {
    this.#file = new JsonFile(folder, 'settings.json', fileSchema, empty);
    this.#settings = this.#file.load();
  }

  view(): Settings {
    const { destination, recentAddresses, namings } = this.#settings;
    return { destination, recentAddresses, namings };
  }

  /** @param naming its naming rule from now on: null is none, undefined leaves it as it is. */
  chooseDestination(destination: Destination, naming?: string | null): Settings {
    const recentAddresses = this.#recentWith(destination);
    const key = destinationKey(destination);
    const rules = new Map(Object.entries(this.#settings.namings));
    if (naming === null) rules.delete(key);
    else if (naming !== undefined) rules.set(key, naming);
    // A rule goes with its address.
    const known = new Set([key, 'practice', ...recentAddresses]);
    const namings = Object.fromEntries([...rules].filter(([other]) => known.has(other)));
    this.#save({ ...this.#settings, destination, recentAddresses, namings });
    return this.view();
  }

  #recentWith(destination: Destination): string[] {
    const { recentAddresses } = this.#settings;
    if (destination.kind === 'practice') return recentAddresses;
    const { address } = destination;
    return [address, ...recentAddresses.filter((other) => other !== address)].slice(0, maxRecent);
  }

  isConfirmed(origin: string): boolean {
    return this.#settings.confirmedOrigins.includes(origin);
  }

  confirm(origin: string): void {
    const others = this.#settings.confirmedOrigins.filter((other) => other !== origin).slice(-999);
    this.#save({ ...this.#settings, confirmedOrigins: [...others, origin] });
  }

  get asksBeforeQuit(): boolean {
    return this.#settings.asksBeforeQuit;
  }

  askBeforeQuit(asks: boolean): void {
    this.#save({ ...this.#settings, asksBeforeQuit: asks });
  }

  get practice(): SettingsFile['practice'] {
    return this.#settings.practice;
  }

  rememberPractice(practice: NonNullable<SettingsFile['practice']>): void {
    this.#save({ ...this.#settings, practice });
  }

  #save(settings: SettingsFile): void {
    // Whoever adds to where he always does needs no room on the disk for it.
    if (isDeepStrictEqual(settings, this.#settings)) return;
    this.#file.save(settings);
    this.#settings = settings;
  }
}
