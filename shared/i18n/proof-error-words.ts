import type { UploadErrorCode } from '../upload-error.ts';
import { type DescribeError, nameFirst, nameIn } from './code-words.ts';
import { notSavedWords } from './not-saved-words.ts';

type ProofErrorCode = Extract<UploadErrorCode, 'proof-not-saved' | `receipt-key-${string}`>;

const uploadsUntouched = 'Nothing was signed. Uploads, and receipts made before, are not affected.';

/** Of receipts, manifests and the key: what could not be made or saved. */
export const proofErrorWords: Readonly<Record<ProofErrorCode, DescribeError>> = {
  'proof-not-saved': (facts) => ({
    what: `Cannot save ${nameIn(facts)}.`,
    why: notSavedWords(facts.detail).why,
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
    why: `${nameFirst(facts)} could not be written. ${notSavedWords(facts.detail).why}`,
    weDo: uploadsUntouched,
    youCan: notSavedWords(facts.detail).youCan,
  }),
};
