import type { SkipReason } from '../ipc-contract.ts';

/** Why an item was left out when files were added; follows the item's name. */
export const skipWords: Readonly<Record<SkipReason, string>> = {
  'not-found': 'Not found. It was moved or deleted.',
  'not-regular-file': 'Not a regular file.',
  'symbolic-link': 'A link to another place. Add what is there itself.',
  'dangling-link': 'A link that points to nothing.',
  'link-loop': 'A loop: it leads back to where it is.',
  'empty-folder': 'Nothing to upload in this folder.',
  unreadable: 'No permission to read it.',
  'read-error': 'Cannot be read: the disk or the network drive reported an error.',
  'not-answering':
    'The disk or the network drive does not answer. Bitlade looks again by itself while it runs.',
  'too-large': 'Too large for this program.',
  'size-unknown': 'Size unknown: cannot be uploaded.',
  'path-too-long': 'Path too long.',
  'name-not-utf8': 'Its name is not valid text (UTF-8). Rename it to upload it.',
  'system-file': 'Left by the system for its own use, so it is not uploaded.',
  'own-file': 'Belongs to this program, so it is not uploaded.',
  'already-queued': 'Already in the list.',
  'same-target': 'Another upload would write the same file on the server.',
  'target-too-long': 'Its address on the server would be longer than 4,096 characters.',
  'not-from-disk': 'Only files and folders can be dropped. This is not on a disk.',
  'search-stopped': 'You stopped the search before anything was found in it.',
};
