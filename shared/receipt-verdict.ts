import type { Receipt } from './receipt.ts';

/** Whose key signed: `unknown` when there was nothing to compare it with. */
export type ReceiptSigner = 'given-key' | 'this-computer' | 'unknown';

/** What a check of a receipt found: the first thing that does not hold, or that everything does. */
export type ReceiptVerdict =
  | { kind: 'valid'; receipt: Receipt; signer: ReceiptSigner }
  /** `file`: receipt, key or uploaded file. `code`: of the system, such as ENOENT. */
  | { kind: 'unreadable'; file: string; code: string }
  | { kind: 'not-a-receipt'; file: string }
  | { kind: 'not-a-key'; file: string }
  | { kind: 'signature-wrong' }
  | { kind: 'key-differs'; receipt: Receipt; wantedFingerprint: string }
  | { kind: 'size-differs'; receipt: Receipt; foundBytes: number }
  | { kind: 'hash-differs'; receipt: Receipt; foundSha256: string };
