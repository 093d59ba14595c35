import type { HistoryEntry } from '../../../shared/history-entry.ts';
import {
  type ReceiptContent,
  receiptFormat,
  receiptMediaType,
  receiptSchema,
  signedText,
} from '../../../shared/receipt.ts';
import { withoutUser } from '../../../shared/receipt-address.ts';
import { bytesOfKey, fingerprintOf, type ReceiptKey } from './receipt-key.ts';

/**
 * The text of the receipt of an upload, the same at every call. Null for what has none: everything that was not
 * acknowledged, and uploads whose bytes were not hashed. Throws `ReceiptKeyError`.
 */
export function makeReceipt(entry: HistoryEntry | null, key: ReceiptKey): string | null {
  if (entry?.kind !== 'upload' || entry.outcome !== 'acknowledged' || entry.sha256 === null) return null;
  const publicKey = key.publicKey();
  const content: ReceiptContent = {
    format: receiptFormat,
    mediaType: receiptMediaType,
    fileName: entry.fileName.toWellFormed(),
    sizeBytes: entry.totalBytes,
    sha256: entry.sha256,
    remoteUrl: withoutUser(entry.remoteUrl),
    sessionId: entry.sessionId,
    serverWords: entry.serverWords?.toWellFormed() ?? null,
    closeUnconfirmed: entry.closeUnconfirmed,
    cancelOutcome: entry.cancelOutcome,
    notes: entry.notes,
    addedAt: isoTime(entry.addedAt),
    startedAt: entry.startedAt === null ? null : isoTime(entry.startedAt),
    finishedAt: isoTime(entry.finishedAt),
    tries: entry.tries,
    jobId: entry.jobId,
    client: `Bitlade/${entry.clientVersion}`,
    publicKey: bytesOfKey(publicKey).toString('base64'),
    keyFingerprint: fingerprintOf(publicKey),
  };
  const signature = Buffer.from(key.sign(Buffer.from(signedText(content)))).toString('base64');
  return `${JSON.stringify(receiptSchema.parse({ ...content, signature }), null, 2)}\n`;
}

const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();
