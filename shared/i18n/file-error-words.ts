import type { ErrorFacts, UploadErrorCode } from '../upload-error.ts';
import { type CodeWords, type DescribeError, nameFirst, nameIn, sizeChange } from './code-words.ts';
import { wholeNumber } from './plural.ts';

type FileErrorCode = Extract<UploadErrorCode, `file-${string}` | 'drive-gone'>;

const stopped = 'The upload was stopped, so that no mixed file arrives.';

/** What happened to a file that is not what it was, and why, as far as the facts tell. */
function whatChanged(facts: ErrorFacts): Pick<CodeWords, 'what' | 'why'> & Partial<CodeWords> {
  const sizeMoved = sizeChange(facts);
  if (facts.change === 'replaced') {
    return {
      what: `${nameFirst(facts)} is not the file that was added.`,
      why: 'Another file has taken its name.',
      youCan: 'Start again to upload the one that has the name now.',
    };
  }
  if (sizeMoved !== null) {
    return {
      what: `${nameFirst(facts)} ${sizeMoved} since it was added.`,
      why: 'Another program wrote to it.',
    };
  }
  if (facts.change === 'touched') {
    return {
      what: `${nameFirst(facts)} was touched since it was added.`,
      why: 'Its size is the same, but its time is not: another program wrote to it, or only changed its properties.',
    };
  }
  return {
    what: `${nameFirst(facts)} was changed since it was added.`,
    why:
      facts.change === 'content'
        ? 'What was sent of it is no longer what stands in it, though its size and times say so.'
        : 'Another program wrote to it.',
  };
}

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
      facts.position === undefined
        ? `Cannot read ${nameIn(facts)}.`
        : `Cannot read ${nameIn(facts)} at position ${wholeNumber(facts.position)}: disk error.`,
    why: 'The disk or the network share reported an error.',
    youCan: 'Check that the disk is connected and sound, then try again.',
  }),
  'file-empty': (facts) => ({
    what: 'Empty files are not sent to this server.',
    why: `${nameFirst(facts)} has no content, and not every server understands that.`,
    youCan:
      'Take it off the list, or choose in the settings of the server how empty files are sent, then try again.',
  }),
  'file-size-unknown': (facts) => ({
    what: 'Size unknown: cannot be uploaded.',
    why: `${nameFirst(facts)} says that it is empty, but has content: the system makes it up as it is read.`,
    youCan: 'Copy it to a file of its own and add that.',
  }),
  'file-too-large': (facts) => ({
    what: 'Too large for this program.',
    why: `${nameFirst(facts)} is larger than can be counted exactly.`,
    youCan: 'Split the file and add the pieces.',
  }),
  'file-changed': (facts) => ({
    weDo: stopped,
    youCan: 'Start again when no program writes to the file any more.',
    ...whatChanged(facts),
  }),
  'file-gone': (facts) => ({
    what: `${nameFirst(facts)} disappeared while it was being sent.`,
    why: 'It was moved or deleted.',
    weDo: stopped,
    youCan: 'Put the file back and start again.',
  }),
  'file-not-answering': (facts) => ({
    what: `${nameFirst(facts)} is not answering.`,
    why: 'The disk or the network share that holds it has said nothing for half a minute.',
    youCan: 'Check the disk or the connection to the share. The other uploads go on.',
  }),
  'drive-gone': (facts) => ({
    what: `The drive or folder with ${nameIn(facts)} is gone.`,
    why: 'It was taken out or disconnected, or the folder of the file was moved.',
    weDo: 'Waiting for it. What was sent so far is kept.',
    youCan: 'Connect the drive or put the folder back, or cancel the upload.',
  }),
};
