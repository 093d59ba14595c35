import { z } from 'zod';
import { originSchema } from '../../shared/server-settings.ts';
import type { SecretChanges } from '../../shared/server-view.ts';
import { InTurn } from './in-turn.ts';
import { JsonFile } from './json-file.ts';
import { locked, type Sealer } from './sealer.ts';
import {
  changed,
  type HeldSecrets,
  heldIn,
  isNothing,
  noSecrets,
  replacesAll,
  type ServerSecrets,
  secretsSchema,
} from './server-secrets.ts';

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

/**
 * The secrets of each server (scheme, host, port): encrypted by the system's key store in `secrets.json`, or
 * in memory where there is no such store or the user does not want them kept. Read anew for every use.
 */
export class Credentials {
  readonly #sealer: Sealer;
  readonly #file: JsonFile<SealedRecord[]>;
  #records: Map<string, SealedRecord>;
  /** Come before what is stored. */
  readonly #inMemory = new Map<string, ServerSecrets>();
  /** Each change begins with what the one before has left. */
  readonly #changes = new InTurn();

  constructor(folder: string, sealer: Sealer) {
    this.#sealer = sealer;
    this.#file = new JsonFile(folder, 'secrets.json', fileSchema, []);
    this.#records = new Map(this.#file.load().map((record) => [record.origin, record]));
  }

  /** False where nothing but a key that anyone can look up would protect what is written, or nobody knows yet. */
  canKeep(): Promise<boolean> {
    return this.#sealer.looksThere();
  }

  held(origin: string): HeldSecrets {
    const inMemory = this.#inMemory.get(origin);
    if (inMemory !== undefined) return heldIn(inMemory);
    return this.#records.get(origin)?.held ?? heldIn(noSecrets(origin));
  }

  /** Rejects with `ProfileError` while the key store does not open: `transient` when it does not answer. */
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
   * Rejects as `secretsOf`; nothing is changed then.
   */
  change(
    origin: string,
    changes: SecretChanges,
    headerNames: readonly string[],
    isRemembered: boolean,
  ): Promise<void> {
    return this.#changes.run(() => this.#change(origin, changes, headerNames, isRemembered));
  }

  async #change(
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
    if (isEmpty || (isWritten && (await this.#sealer.isThere()))) {
      this.#store(origin, isEmpty ? null : await this.#seal(secrets));
      this.#inMemory.delete(origin);
    } else {
      this.#inMemory.set(origin, secrets);
      this.#store(origin, null);
    }
  }

  async #seal(secrets: ServerSecrets): Promise<SealedRecord> {
    const sealed = await this.#sealer.seal(JSON.stringify(secrets));
    return { origin: secrets.origin, held: heldIn(secrets), sealed };
  }

  async #open({ origin, sealed }: SealedRecord): Promise<ServerSecrets> {
    const text = await this.#sealer.open(sealed);
    try {
      const secrets = secretsSchema.parse(JSON.parse(text));
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
