import type { JobNote } from '../job-view.ts';

export interface NoteWords {
  /** For the second line of a finished row; null where a row need not say it. */
  short: string | null;
  /** One or two sentences. */
  full: string;
}

/** What is worth knowing about an upload though it is no error. */
export const noteWords: Readonly<Record<JobNote, NoteWords>> = {
  'protocol-unnamed': {
    short: null,
    full: 'The server does not say which protocol it speaks. Its answers fit the BITS Upload Protocol.',
  },
  'host-id-ignored': {
    short: null,
    full: 'The server named a host for the rest of the upload that is no host. The upload stayed with the server.',
  },
  'reply-missing': {
    short: 'no reply came',
    full: 'Sent, but the server gave no reply. The settings of this server say that every upload gets one.',
  },
  'reply-ignored': {
    short: 'its reply was left on the server',
    full: 'The server had a reply, but no folder for replies is set. It was left there.',
  },
  'maybe-delivered-twice': {
    short: 'the server may have got it twice',
    full: 'The upload began anew when its last byte may have arrived already. The server may have got the file twice.',
  },
  restored: {
    short: null,
    full: 'The queue was restored from an older copy, in which this upload was not finished. The server may have got the file already.',
  },
};
