import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { codeOf } from '../../../shared/error-code.ts';
import { maxReceiptBytes, type Receipt } from '../../../shared/receipt.ts';
import type { ReceiptVerdict } from '../../../shared/receipt-verdict.ts';
import { isSignatureRight, readReceipt } from './read-receipt.ts';
import { fingerprintOf } from './receipt-key.ts';
import { ownPublicKey } from './receipt-key-file.ts';

/** Paths of what is compared; null for what is not. */
export interface ReceiptQuestion {
  receiptFile: string;
  /** What is said to have been uploaded. */
  file: string | null;
  /** PEM of the public key that must have signed. */
  keyFile: string | null;
  /** Where this computer's own key would be. */
  dataFolder: string;
}

const maxKeyBytes = 64 * 1024;

/** Format, signature, key, size and hash, in this order, up to the first that does not hold. */
export async function checkReceipt(question: ReceiptQuestion): Promise<ReceiptVerdict> {
  const { receiptFile, file, keyFile, dataFolder } = question;
  try {
    const receipt = readReceipt(await readStart(receiptFile, maxReceiptBytes + 1));
    if (receipt === null) return { kind: 'not-a-receipt', file: receiptFile };
    if (!isSignatureRight(receipt)) return { kind: 'signature-wrong' };
    const key = keyFile === null ? ownPublicKey(dataFolder) : await keyIn(keyFile);
    const keyProblem = keyFile === null ? null : problemOfKey(receipt, key, keyFile);
    const problem = keyProblem ?? (file === null ? null : await compare(receipt, file));
    if (problem !== null) return problem;
    const isOwn = key !== null && fingerprintOf(key) === receipt.keyFingerprint;
    const signer = keyFile !== null ? 'given-key' : isOwn ? 'this-computer' : 'unknown';
    return { kind: 'valid', receipt, signer };
  } catch (cause) {
    if (cause instanceof Unreadable) return { kind: 'unreadable', file: cause.message, code: cause.code };
    throw cause;
  }
}

function problemOfKey(receipt: Receipt, key: KeyObject | null, file: string): ReceiptVerdict | null {
  if (key === null) return { kind: 'not-a-key', file };
  const wantedFingerprint = fingerprintOf(key);
  const isSame = wantedFingerprint === receipt.keyFingerprint;
  return isSame ? null : { kind: 'key-differs', receipt, wantedFingerprint };
}

async function keyIn(file: string): Promise<KeyObject | null> {
  const text = (await readStart(file, maxKeyBytes)).toString('latin1');
  try {
    const key = createPublicKey(text);
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

/** Null when it is the file of the receipt. */
function compare(receipt: Receipt, file: string): Promise<ReceiptVerdict | null> {
  return withFile(file, async (handle, statedBytes) => {
    // Nobody need wait for the hash of a file that can't be the one.
    if (statedBytes !== receipt.sizeBytes) return { kind: 'size-differs', receipt, foundBytes: statedBytes };
    const hash = createHash('sha256');
    let foundBytes = 0;
    for await (const chunk of handle.createReadStream({ highWaterMark: 1024 * 1024 })) {
      hash.update(chunk);
      foundBytes += chunk.length;
    }
    if (foundBytes !== receipt.sizeBytes) return { kind: 'size-differs', receipt, foundBytes };
    const foundSha256 = hash.digest('hex');
    return foundSha256 === receipt.sha256 ? null : { kind: 'hash-differs', receipt, foundSha256 };
  });
}

function readStart(file: string, maxBytes: number): Promise<Buffer> {
  return withFile(file, async (handle) => {
    const chunks: Buffer[] = [];
    for await (const chunk of handle.createReadStream({ end: maxBytes - 1 })) chunks.push(chunk);
    return Buffer.concat(chunks);
  });
}

// Without O_NONBLOCK the opening of a FIFO waits for a writer. Windows has no such flag.
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

async function withFile<T>(
  file: string,
  use: (handle: FileHandle, sizeBytes: number) => Promise<T>,
): Promise<T> {
  try {
    await using handle = await open(file, openFlags);
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Unreadable(file, stats.isDirectory() ? 'EISDIR' : 'not-regular-file');
    return await use(handle, stats.size);
  } catch (cause) {
    if (cause instanceof Unreadable) throw cause;
    throw new Unreadable(file, codeOf(cause) ?? 'unknown');
  }
}

class Unreadable extends Error {
  readonly code: string;

  constructor(file: string, code: string) {
    super(file);
    this.code = code;
  }
}
