import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { codeOf } from '../../../shared/error-code.ts';
import { errorSentence } from '../../../shared/i18n/error-words.ts';
import { uploadError } from '../../../shared/upload-error.ts';
import { ToldError } from '../../transfer/told-error.ts';

/** Signs receipts. The private key never leaves it. Its deeds throw `ReceiptKeyError`. */
export interface ReceiptKey {
  /** Made at first use. */
  publicKey(): KeyObject;
  /** Ed25519, 64 bytes. */
  sign(message: Uint8Array): Uint8Array;
}

/**
 * No receipt can be signed now. `facts.name`: the file of the key, or where the damaged one is now; then the next
 * receipt is signed by a new key.
 */
export class ReceiptKeyError extends ToldError {
  constructor(reason: 'damaged' | 'unreadable' | 'not-saved', file: string, cause?: unknown) {
    const error = uploadError(`receipt-key-${reason}`, 'fatal', {
      name: file,
      ...(cause === undefined ? {} : { detail: (codeOf(cause) ?? String(cause)).slice(0, 500) }),
    });
    super(error, errorSentence(error), { cause });
  }
}

/** DER of the SubjectPublicKeyInfo. */
export const bytesOfKey = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

/** @param spki base64 as in a receipt. Throws for what is no key. */
export const keyOfText = (spki: string): KeyObject =>
  createPublicKey({ key: Buffer.from(spki, 'base64'), type: 'spki', format: 'der' });

/** SHA-256 of the SubjectPublicKeyInfo in lower-case hex. */
export const fingerprintOf = (key: KeyObject): string =>
  createHash('sha256').update(bytesOfKey(key)).digest('hex');
