import type { UploadErrorCode } from '../upload-error.ts';
import { type DescribeError, nameFirst, nameIn, sizeChange } from './code-words.ts';
import { wholeNumber } from './plural.ts';

type FileErrorCode = Extract<UploadErrorCode, `file-${string}`>;

const stopped = 'The upload was stopped, so that no mixed file arrives.';

export const fileErrorWords: Readonly<Record<FileErrorCode, DescribeError>> = {
  'file-not-found': (facts) => ({
    what: `Not found: ${nameIn(facts)}.`,
    why: 'It was moved or deleted.',
    youCan: 'Put the file back and try again, or take the upload off the list.',
  }),
  'file-no-permission': (facts) => ({
    what: `No permission to read ${nameIn(facts)}.`,
    why: 'The system keeps your account from reading it.',
    youCan: 'Allow reading in the properties of the file, then try again.',
  }),
  'file-in-use': (facts) => ({
    what: `${nameFirst(facts)} is in use.`,
    why: 'Another program keeps it locked.',
    youCan: 'Close the program that uses the file, or wait.',
  }),
  'file-not-regular': (facts) => ({
    what: `Not a regular file: ${nameIn(facts)}.`,
    why: 'Devices, pipes and sockets have no content that could be uploaded.',
    youCan: 'Take it off the list.',
  }),
  'file-unreadable': (facts) => ({
    what:
      facts.actualBytes === undefined
        ? `Cannot read ${nameIn(facts)}.`
        : `Cannot read ${nameIn(facts)} at position ${wholeNumber(facts.actualBytes)}.`,
    why: 'The disk or the network share reported an error.',
    youCan: 'Check that the disk is connected and sound, then try again.',
  }),
  'file-empty': (facts) => ({
    what: 'Empty files are not sent to this server.',
    why: `${nameFirst(facts)} has no content, and not every server understands that.`,
    youCan:
      'Take it off the list, or choose in the settings of the server how empty files are sent, then try again.',
  }),
  'file-too-large': (facts) => ({
    what: 'Too large for this program.',
    why: `${nameFirst(facts)} is larger than can be counted exactly.`,
    youCan: 'Split the file and add the pieces.',
  }),
  'file-changed': (facts) => {
    const change = sizeChange(facts);
    return {
      what:
        change === null
          ? `${nameFirst(facts)} was changed while it was being sent.`
          : `${nameFirst(facts)} ${change} while being sent.`,
      why: 'Another program wrote to it.',
      weDo: stopped,
      youCan: 'Start again when no program writes to the file any more.',
    };
  },
  'file-gone': (facts) => ({
    what: `${nameFirst(facts)} disappeared while it was being sent.`,
    why: 'It was moved or deleted, or its drive was removed.',
    weDo: stopped,
    youCan: 'Put the file back and start again.',
  }),
};
