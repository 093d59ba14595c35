import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { receiptKeyWords } from '../../../shared/i18n/receipt-words.ts';

/** Signs receipts. The private key never leaves it. Its deeds throw `ReceiptKeyError`. */
export interface ReceiptKey {
  /** Made at first use. */
  publicKey(): KeyObject;
  /** Ed25519, 64 bytes. */
  sign(message: Uint8Array): Uint8Array;
}

/** No receipt can be signed now; the message says why, in words for the user. */
export class ReceiptKeyError extends Error {
  /** `damaged`: it was put aside, and the next receipt is signed by a new key. */
  readonly reason: 'damaged' | 'unreadable' | 'not-saved';
  /** File that the words name. */
  readonly file: string;

  constructor(reason: ReceiptKeyError['reason'], file: string, cause?: unknown) {
    super(receiptKeyWords(reason, file), { cause });
    this.name = 'ReceiptKeyError';
    this.reason = reason;
    this.file = file;
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
