import type { SafeStorage } from 'electron';
import { z } from 'zod';
import { originSchema } from '../../shared/server-settings.ts';
import type { SecretChanges, ServerView } from '../../shared/server-view.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { ProfileError } from '../transfer/server-profile.ts';
import { JsonFile } from './json-file.ts';

const secretsSchema = z.object({
  /** Sealed with the secrets, so that a record moved to another server in the file opens nothing. */
  origin: originSchema,
  password: z.string().nullable(),
  token: z.string().nullable(),
  proxyPassword: z.string().nullable(),
  /** Of the client certificate's key. */
  passphrase: z.string().nullable(),
  /** Value by name of the header. */
  customHeaders: z.record(z.string(), z.string()),
});
export type ServerSecrets = z.infer<typeof secretsSchema>;
export type HeldSecrets = ServerView['secrets'];

const recordSchema = z.object({
  origin: originSchema,
  /** What is inside, so that looking needs no key. */
  held: z.object({
    password: z.boolean(),
    token: z.boolean(),
    proxyPassword: z.boolean(),
    passphrase: z.boolean(),
    headerNames: z.array(z.string()),
  }),
  /** Base64 of the encrypted JSON. */
  sealed: z.string(),
});
const fileSchema = z.array(recordSchema);
type SealedRecord = z.infer<typeof recordSchema>;

/** Electron's key store, its asynchronous calls only. */
export type KeyStore = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

const noSecrets = (origin: string): ServerSecrets => ({
  origin,
  password: null,
  token: null,
  proxyPassword: null,
  passphrase: null,
  customHeaders: {},
});

/**
 * The secrets of each server (scheme, host, port): encrypted by the system's key store in `secrets.json`, or
 * in memory where there is no such store or the user does not want them kept. Read anew for every use.
 */
export class Credentials {
  readonly #keyStore: KeyStore;
  readonly #platform: NodeJS.Platform;
  readonly #file: JsonFile<SealedRecord[]>;
  #records: Map<string, SealedRecord>;
  /** Come before what is stored. */
  readonly #inMemory = new Map<string, ServerSecrets>();

  constructor(folder: string, keyStore: KeyStore, platform: NodeJS.Platform) {
    this.#keyStore = keyStore;
    this.#platform = platform;
    this.#file = new JsonFile(folder, 'secrets.json', fileSchema, []);
    this.#records = new Map(this.#file.load().map((record) => [record.origin, record]));
  }

  /** False where nothing but a key that anyone can look up would protect what is written. */
  async canKeep(): Promise<boolean> {
    if (this.#platform === 'linux') {
      const backend = this.#keyStore.getSelectedStorageBackend();
      if (backend === 'basic_text' || backend === 'unknown') return false;
    }
    return this.#keyStore.isAsyncEncryptionAvailable().catch(() => false);
  }

  held(origin: string): HeldSecrets {
    const inMemory = this.#inMemory.get(origin);
    if (inMemory !== undefined) return heldIn(inMemory);
    return this.#records.get(origin)?.held ?? heldIn(noSecrets(origin));
  }

  /** Rejects with `ProfileError` while the key store does not open. */
  async secretsOf(origin: string): Promise<ServerSecrets> {
    const inMemory = this.#inMemory.get(origin);
    if (inMemory !== undefined) return inMemory;
    const record = this.#records.get(origin);
    return record === undefined ? noSecrets(origin) : this.#open(record);
  }

  /**
   * @param headerNames headers whose values stay; others are forgotten.
   * @param isRemembered false keeps the server's secrets until the program ends, and only that long; without
   *   news they stay where they are.
   */
  async change(
    origin: string,
    changes: SecretChanges,
    headerNames: readonly string[],
    isRemembered: boolean,
  ): Promise<void> {
    const held = this.held(origin);
    const hasNews = Object.values(changes).some((value) => value !== undefined);
    if (!hasNews && held.headerNames.every((name) => headerNames.includes(name))) return;

    const before = replacesAll(held, changes) ? noSecrets(origin) : await this.secretsOf(origin);
    const secrets = changed(before, changes, headerNames);
    const isEmpty = isNothing(heldIn(secrets));
    const isWritten = hasNews ? isRemembered : !this.#inMemory.has(origin);
    if (isEmpty || (isWritten && (await this.canKeep()))) {
      this.#store(origin, isEmpty ? null : await this.#seal(secrets));
      this.#inMemory.delete(origin);
    } else {
      this.#inMemory.set(origin, secrets);
      this.#store(origin, null);
    }
  }

  async #seal(secrets: ServerSecrets): Promise<SealedRecord> {
    try {
      const sealed = await this.#keyStore.encryptStringAsync(JSON.stringify(secrets));
      return { origin: secrets.origin, held: heldIn(secrets), sealed: sealed.toString('base64') };
    } catch {
      throw locked();
    }
  }

  async #open({ origin, sealed }: SealedRecord): Promise<ServerSecrets> {
    try {
      const { result } = await this.#keyStore.decryptStringAsync(Buffer.from(sealed, 'base64'));
      const secrets = secretsSchema.parse(JSON.parse(result));
      if (secrets.origin === origin) return secrets;
    } catch {
      // The cause may hold what was decrypted.
    }
    throw locked();
  }

  #store(origin: string, record: SealedRecord | null): void {
    if (record === null && !this.#records.has(origin)) return;
    const next = new Map(this.#records);
    next.delete(origin);
    if (record !== null) next.set(origin, record);
    this.#file.save([...next.values()]);
    this.#records = next;
  }
}

const locked = (): ProfileError => new ProfileError(uploadError('secrets-locked', 'fatal'));

function changed(
  before: ServerSecrets,
  changes: SecretChanges,
  headerNames: readonly string[],
): ServerSecrets {
  const kept = Object.entries(before.customHeaders).filter(([name]) => headerNames.includes(name));
  const added = (changes.customHeaders ?? []).map(({ name, value }) => [name, value] as const);
  return {
    origin: before.origin,
    password: changes.password === undefined ? before.password : changes.password,
    token: changes.token === undefined ? before.token : changes.token,
    proxyPassword: changes.proxyPassword === undefined ? before.proxyPassword : changes.proxyPassword,
    passphrase: changes.passphrase === undefined ? before.passphrase : changes.passphrase,
    customHeaders: Object.fromEntries([...kept, ...added].filter(([name]) => headerNames.includes(name))),
  };
}

const heldIn = (secrets: ServerSecrets): HeldSecrets => ({
  password: secrets.password !== null,
  token: secrets.token !== null,
  proxyPassword: secrets.proxyPassword !== null,
  passphrase: secrets.passphrase !== null,
  headerNames: Object.keys(secrets.customHeaders),
});

/** What can't be opened any more can still be written anew or forgotten. */
const replacesAll = (held: HeldSecrets, changes: SecretChanges): boolean =>
  (['password', 'token', 'proxyPassword', 'passphrase'] as const).every(
    (name) => !held[name] || changes[name] !== undefined,
  ) && held.headerNames.every((name) => changes.customHeaders?.some((header) => header.name === name));

const isNothing = ({ headerNames, ...flags }: HeldSecrets): boolean =>
  headerNames.length === 0 && !Object.values(flags).includes(true);
