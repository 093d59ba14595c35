import type { SkipReason } from '../ipc-contract.ts';

/** Why an item was left out when files were added; follows the item's name. */
export const skipWords: Readonly<Record<SkipReason, string>> = {
  'not-found': 'Not found. It was moved or deleted.',
  'not-regular-file': 'Not a regular file.',
  'symbolic-link': 'A link to another file. Add that file itself.',
  'dangling-link': 'A link that points to nothing.',
  'empty-folder': 'Nothing to upload in this folder.',
  unreadable: 'No permission to read it.',
  'too-large': 'Too large for this program.',
  'already-queued': 'Already in the list.',
  'same-target': 'Another upload would write the same file on the server.',
  'not-from-disk': 'Only files and folders can be dropped. This is not on a disk.',
};
