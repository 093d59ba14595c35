import { formatBytes, visibleText } from '../format.ts';
import type { Receipt } from '../receipt.ts';
import type { ReceiptSigner, ReceiptVerdict } from '../receipt-verdict.ts';
import { outcomeSentence } from './job-words.ts';
import { noteWords } from './note-words.ts';
import { countOf } from './plural.ts';

/** Lines for the terminal. `file` is the one that was compared; null when none was. */
export function verdictLines(verdict: ReceiptVerdict, file: string | null): string[] {
  switch (verdict.kind) {
    case 'valid':
      return [
        '✓ Nothing in the receipt was changed since it was signed.',
        ...receiptLines(verdict.receipt),
        signerLine(verdict.signer, verdict.receipt.keyFingerprint),
        file === null
          ? '! No file was compared with it. Name the file after the receipt to compare the two.'
          : `✓ ${visibleText(file)} is what was uploaded: same size, same SHA-256.`,
      ];
    case 'unreadable':
      return [`✗ ${visibleText(verdict.file)} cannot be read: ${reasonOfCode(verdict.code)}`];
    case 'not-a-receipt':
      return [`✗ ${visibleText(verdict.file)} is no receipt of Bitlade, or it was damaged.`];
    case 'not-a-key':
      return [`✗ ${visibleText(verdict.file)} is no Ed25519 public key (PEM).`];
    case 'signature-wrong':
      return [
        '✗ The signature is wrong: the receipt was changed after it was signed. Nothing it says counts.',
      ];
    case 'key-differs':
      return [
        '✗ The receipt was signed with another key than the one you gave.',
        `  It was signed with ${verdict.receipt.keyFingerprint}`,
        `  You gave           ${verdict.wantedFingerprint}`,
      ];
    case 'size-differs':
      return [
        `✗ ${fileWords(file)} is not what was uploaded: it has ${countOf(verdict.foundBytes, 'byte')}, the uploaded file had ${countOf(verdict.receipt.sizeBytes, 'byte')}.`,
      ];
    case 'hash-differs':
      return [
        `✗ ${fileWords(file)} is not what was uploaded: the size is the same, the content is not.`,
        `  SHA-256 of the uploaded file ${verdict.receipt.sha256}`,
        `  SHA-256 of this file         ${verdict.foundSha256}`,
      ];
  }
}

const fileWords = (file: string | null): string => (file === null ? 'The file' : visibleText(file));

function receiptLines(receipt: Receipt): string[] {
  const { fileName, sizeBytes, sha256, remoteUrl, startedAt, addedAt, finishedAt, serverWords } = receipt;
  const doubts = [
    outcomeSentence({ ...receipt, state: 'acknowledged', error: null }),
    ...receipt.notes.map((note) => noteWords[note].full),
  ].filter((doubt) => doubt !== null);
  const size = sizeBytes < 1000 ? '' : ` (${countOf(sizeBytes, 'byte')})`;
  return [
    `  ${visibleText(fileName)}, ${formatBytes(sizeBytes)}${size}`,
    `  SHA-256      ${sha256}`,
    `  uploaded to  ${visibleText(remoteUrl)}`,
    `  begun        ${startedAt ?? addedAt}`,
    `  finished     ${finishedAt}`,
    ...(serverWords === null ? [] : [`  server said  ${visibleText(serverWords)}`]),
    ...doubts.map((doubt) => `! ${doubt}`),
  ];
}

function signerLine(signer: ReceiptSigner, fingerprint: string): string {
  switch (signer) {
    case 'given-key':
      return '✓ Signed with the key that you gave.';
    case 'this-computer':
      return `✓ Signed by this computer, with the key ${fingerprint}`;
    case 'unknown':
      return `! Signed with the key ${fingerprint}\n  Whose key that is was not checked. Ask who uploaded the file for their public key and name it with --key.`;
  }
}

function reasonOfCode(code: string): string {
  switch (code) {
    case 'ENOENT':
      return 'not found.';
    case 'EACCES':
    case 'EPERM':
      return 'no permission.';
    case 'EISDIR':
      return 'it is a folder.';
    case 'not-regular-file':
      return 'it is not a regular file.';
    default:
      return `${code}.`;
  }
}
