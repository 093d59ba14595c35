import type { UploadErrorCode } from '../upload-error.ts';
import { type DescribeError, nameIn } from './code-words.ts';
import { notSavedWords } from './not-saved-words.ts';

type ProgramErrorCode = Extract<
  UploadErrorCode,
  'storage-failed' | 'data-not-saved' | 'not-allowed-now' | 'invalid-request' | 'internal'
>;

const nothingChanged = 'Nothing was changed.';

export const programErrorWords: Readonly<Record<ProgramErrorCode, DescribeError>> = {
  'storage-failed': ({ detail }) => ({
    what: 'Cannot save the queue here.',
    ...notSavedWords(detail),
    weDo: 'Nothing new is started until saving works again.',
  }),
  'data-not-saved': (facts) => ({
    what: `Cannot save ${nameIn(facts)}.`,
    ...notSavedWords(facts.detail),
    weDo: 'What was saved before stays as it is.',
  }),
  'not-allowed-now': () => ({
    what: 'Not possible right now.',
    why: 'The upload has moved on in the meantime.',
    weDo: nothingChanged,
    youCan: 'Look at its present state and choose again.',
  }),
  'invalid-request': () => ({
    what: 'This could not be understood.',
    why: 'What was asked for does not fit what the program accepts.',
    weDo: nothingChanged,
    youCan: 'Check what you entered, then try again.',
  }),
  internal: () => ({
    what: 'Something inside the program went wrong.',
    why: 'It met a case that it was not made for.',
    weDo: nothingChanged,
    youCan: 'Try again. If it comes back, copy the details and report them.',
  }),
};
