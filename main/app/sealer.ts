import type { SafeStorage } from 'electron';
import { uploadError } from '../../shared/upload-error.ts';
import type { Clock } from '../transfer/ports.ts';
import { ProfileError } from '../transfer/server-profile.ts';
import { inTime } from './in-time.ts';

/** Electron's key store, its asynchronous calls only. */
export type KeyStore = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

/** The system may ask the user for the key, or not answer at all. */
const deadlineMs = 30_000;
/** Of a look that a dialog waits for. */
const lookDeadlineMs = 5_000;

/** The system's key store within bounds of time. Its deeds reject with `ProfileError`: `transient` when it does not answer. */
export class Sealer {
  readonly #keyStore: KeyStore;
  readonly #platform: NodeJS.Platform;
  readonly #clock: Clock;
  /** By what is opened: a slow key store is asked once, however many uploads wait and however often they try. */
  readonly #opening = new Map<string, ReturnType<KeyStore['decryptStringAsync']>>();

  constructor(keyStore: KeyStore, platform: NodeJS.Platform, clock: Clock) {
    this.#keyStore = keyStore;
    this.#platform = platform;
    this.#clock = clock;
  }

  /** False where nothing but a key that anyone can look up would protect what is written. */
  async isThere(withinMs = deadlineMs): Promise<boolean> {
    if (this.#platform === 'linux') {
      const backend = this.#keyStore.getSelectedStorageBackend();
      if (backend === 'basic_text' || backend === 'unknown') return false;
    }
    const answer = this.#keyStore.isAsyncEncryptionAvailable().catch(() => false);
    return this.#answered(answer, withinMs);
  }

  /** As `isThere`; also false when nobody knows yet. */
  looksThere(): Promise<boolean> {
    return this.isThere(lookDeadlineMs).catch(() => false);
  }

  /** @returns base64 */
  async seal(text: string): Promise<string> {
    const sealed = await this.#answered(this.#keyStore.encryptStringAsync(text));
    return sealed.toString('base64');
  }

  async open(sealed: string): Promise<string> {
    return (await this.#answered(this.#opening.get(sealed) ?? this.#open(sealed))).result;
  }

  #open(sealed: string): ReturnType<KeyStore['decryptStringAsync']> {
    const opening = this.#keyStore
      .decryptStringAsync(Buffer.from(sealed, 'base64'))
      .finally(() => this.#opening.delete(sealed));
    this.#opening.set(sealed, opening);
    return opening;
  }

  /** Whatever the key store fails with may hold a secret. */
  #answered<T>(answer: Promise<T>, withinMs = deadlineMs): Promise<T> {
    const open = answer.catch(() => {
      throw locked();
    });
    return inTime(open, withinMs, uploadError('key-store-not-answering', 'transient'), this.#clock);
  }
}

export const locked = (): ProfileError => new ProfileError(uploadError('secrets-locked', 'fatal'));
