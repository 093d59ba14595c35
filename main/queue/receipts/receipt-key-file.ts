import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import { chmodSync, existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../../../shared/error-code.ts';
import { makeFolder } from '../../transfer/make-folder.ts';
import { type ReceiptKey, ReceiptKeyError } from './receipt-key.ts';

const fileName = 'receipt-key.pem';

/**
 * The Ed25519 key of this computer, PKCS#8 in `receipt-key.pem` of the data folder, which only the user may read.
 * A damaged file is put aside and told of; only the use after that makes a new key.
 */
export class ReceiptKeyFile implements ReceiptKey {
  readonly #folder: string;
  #key: KeyObject | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  publicKey(): KeyObject {
    return createPublicKey(this.#privateKey());
  }

  sign(message: Uint8Array): Uint8Array {
    return sign(null, message, this.#privateKey());
  }

  #privateKey(): KeyObject {
    this.#key ??= this.#load() ?? this.#make();
    return this.#key;
  }

  #load(): KeyObject | null {
    const file = path.join(this.#folder, fileName);
    try {
      const key = readKey(this.#folder);
      if (key !== null) chmodSync(file, 0o600);
      return key;
    } catch (cause) {
      if (!(cause instanceof DamagedKey)) throw new ReceiptKeyError('unreadable', file, cause);
      throw new ReceiptKeyError('damaged', this.#putAside(file), cause);
    }
  }

  #make(): KeyObject {
    const file = path.join(this.#folder, fileName);
    const whole = `${file}.${randomUUID()}`;
    try {
      makeFolder(this.#folder);
      const text = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
      writeFileSync(whole, text, { flag: 'wx', mode: 0o600, flush: true });
      putInPlace(whole, file);
    } catch (cause) {
      throw new ReceiptKeyError('not-saved', file, cause);
    } finally {
      rmSync(whole, { force: true });
    }
    // Another process may have been first.
    const key = this.#load();
    if (key === null) throw new ReceiptKeyError('not-saved', file);
    return key;
  }

  #putAside(file: string): string {
    let aside = `${file}.damaged`;
    for (let number = 2; existsSync(aside); number += 1) aside = `${file}.damaged-${number}`;
    try {
      renameSync(file, aside);
      return aside;
    } catch (cause) {
      throw new ReceiptKeyError('unreadable', file, cause);
    }
  }
}

/** The public key of the program that keeps its data in this folder; null when it has none. */
export function ownPublicKey(folder: string): KeyObject | null {
  try {
    const key = readKey(folder);
    return key === null ? null : createPublicKey(key);
  } catch {
    return null;
  }
}

class DamagedKey extends Error {}

function readKey(folder: string): KeyObject | null {
  let text: string;
  try {
    text = readFileSync(path.join(folder, fileName), 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null;
    throw cause;
  }
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    throw new DamagedKey(fileName, { cause });
  }
  throw new DamagedKey(fileName);
}

/** Never over a key that is there already: a link can't take the place of a file, a renamed file can. */
function putInPlace(whole: string, file: string): void {
  try {
    linkSync(whole, file);
  } catch {
    // Some file systems have no links.
    if (!existsSync(file)) renameSync(whole, file);
  }
}
