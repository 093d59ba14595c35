import type { UploadErrorCode } from '../upload-error.ts';
import { type DescribeError, nameFirst, nameIn } from './code-words.ts';

type ProofErrorCode = Extract<UploadErrorCode, 'proof-not-saved' | `receipt-key-${string}`>;

const uploadsUntouched = 'Nothing was signed. Uploads, and receipts made before, are not affected.';

/** Of receipts, manifests and the key: what could not be made or saved. */
export const proofErrorWords: Readonly<Record<ProofErrorCode, DescribeError>> = {
  'proof-not-saved': (facts) => ({
    what: `Cannot save ${nameIn(facts)}.`,
    why: whyNotSaved(facts.detail),
    weDo: 'Nothing was changed: what had that name before is still there.',
    youCan: 'Make room, or choose another place or name, then try again.',
  }),
  'receipt-key-damaged': (facts) => ({
    what: 'The key that signs receipts was damaged.',
    why: `What its file held is no key. It is kept as ${nameIn(facts)}.`,
    weDo: 'The next receipt is signed with a new key.',
    youCan: 'If you have a copy of the old key, put that back first. Then try again.',
  }),
  'receipt-key-unreadable': (facts) => ({
    what: 'The key that signs receipts cannot be read.',
    why: `${nameFirst(facts)} may not be opened, or is no file.`,
    weDo: uploadsUntouched,
    youCan: 'Allow your account to read it, then try again.',
  }),
  'receipt-key-not-saved': (facts) => ({
    what: 'The key that signs receipts could not be saved.',
    why: `There is no room for ${nameIn(facts)}, or its folder may not be written.`,
    weDo: uploadsUntouched,
    youCan: 'Make room, or allow writing to the folder, then try again.',
  }),
};

function whyNotSaved(systemCode: string | undefined): string {
  switch (systemCode) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return 'The disk is full.';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'The folder may not be written.';
    case 'EEXIST':
      return 'Something has that name already.';
    case 'EISDIR':
      return 'A folder has that name.';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'Its folder is not there.';
    default:
      return 'The system refused it.';
  }
}
