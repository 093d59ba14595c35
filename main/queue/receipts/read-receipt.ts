import { verify } from 'node:crypto';
import { maxReceiptBytes, type Receipt, receiptSchema, signedText } from '../../../shared/receipt.ts';
import { fingerprintOf, keyOfText } from './receipt-key.ts';

/** Null for everything that no Bitlade has written: nothing in a receipt may have two meanings. */
export function readReceipt(bytes: Uint8Array): Receipt | null {
  if (bytes.length > maxReceiptBytes) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const receipt = receiptSchema.parse(JSON.parse(text));
    const isConsistent = fingerprintOf(keyOfText(receipt.publicKey)) === receipt.keyFingerprint;
    return isConsistent && !hasRepeatedName(text) ? receipt : null;
  } catch {
    return null;
  }
}

/** Whether nothing was changed since the key that the receipt names signed it. Whose key it is, is another question. */
export function isSignatureRight(receipt: Receipt): boolean {
  const message = Buffer.from(signedText(receipt));
  return verify(null, message, keyOfText(receipt.publicKey), Buffer.from(receipt.signature, 'base64'));
}

/** Of two values under one name, readers differ in which they take. For text that is the JSON of one flat object. */
function hasRepeatedName(text: string): boolean {
  const names = new Set<string>();
  for (const [, literal, colon] of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g)) {
    if (colon === undefined || literal === undefined) continue;
    const name: string = JSON.parse(literal);
    if (names.has(name)) return true;
    names.add(name);
  }
  return false;
}
