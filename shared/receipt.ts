import { z } from 'zod';
import { cancelOutcomes, jobNotes, sha256Schema } from './job-view.ts';

export const receiptFormat = 'bitlade-receipt/1';
export const receiptMediaType = 'application/vnd.bitlade.receipt+json';
/** A receipt is a page of text; what is longer is something else. */
export const maxReceiptBytes = 1024 * 1024;

/** Text that has one form only in UTF-8. */
const wellFormed = z.string().refine((text) => text.isWellFormed());
/** `2031-01-01T00:00:00.000Z` */
const moment = z.iso.datetime({ precision: 3 });
/** SubjectPublicKeyInfo of an Ed25519 key in base64: always the same 12 bytes, then the key. [RFC 8410] 4 */
const publicKeySchema = z.string().regex(/^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=$/);

const contentSchema = z.strictObject({
  format: z.literal(receiptFormat),
  mediaType: z.literal(receiptMediaType),
  /** Base name: where the file was is nobody's business. */
  fileName: wellFormed,
  sizeBytes: z.number().int().nonnegative(),
  /** Of the bytes that the server acknowledged. */
  sha256: sha256Schema,
  /** Without user name and password. */
  remoteUrl: wellFormed,
  sessionId: wellFormed.nullable(),
  /** What the server said last. Untrusted. */
  serverWords: wellFormed.nullable(),
  /** Every byte was acknowledged, but Close-Session had no clear answer. */
  closeUnconfirmed: z.boolean(),
  /** Set when a cancel came too late. */
  cancelOutcome: z.enum(cancelOutcomes).nullable(),
  notes: z.array(z.enum(jobNotes)),
  addedAt: moment,
  startedAt: moment.nullable(),
  finishedAt: moment,
  /** Runs that it took. */
  tries: z.number().int().nonnegative(),
  jobId: z.uuid(),
  /** `Bitlade/0.1.0` */
  client: wellFormed,
  publicKey: publicKeySchema,
  /** SHA-256 of the key's bytes, for the eye. */
  keyFingerprint: sha256Schema,
});

/** An acknowledged upload, signed with Ed25519 by the program that made it. */
export const receiptSchema = contentSchema.extend({
  /** In base64, over the text of `signedText`. */
  signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
});
export type ReceiptContent = z.infer<typeof contentSchema>;
export type Receipt = z.infer<typeof receiptSchema>;

/**
 * The text whose UTF-8 bytes are signed: the receipt without its signature, keys in the order of their UTF-16
 * code units, no white space: the canonical form of JSON. [RFC 8785]
 */
export function signedText(receipt: ReceiptContent | Receipt): string {
  const content = Object.entries(receipt).filter(([name]) => name !== 'signature');
  return JSON.stringify(Object.fromEntries(content.sort(([a], [b]) => (a < b ? -1 : 1))));
}
