interface NotSavedWords {
  why: string;
  youCan: string;
}

/** Of what the system did not take, by its code. */
export function notSavedWords(systemCode: string | undefined): NotSavedWords {
  switch (systemCode) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return { why: 'The disk is full.', youCan: 'Make room on the disk, then try again.' };
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return {
        why: 'The folder may not be written.',
        youCan: 'Allow writing to the folder, then try again.',
      };
    case 'EEXIST':
      return { why: 'Something has that name already.', youCan: 'Move it away, then try again.' };
    case 'EISDIR':
      return { why: 'A folder has that name.', youCan: 'Move it away, then try again.' };
    case 'ENOENT':
    case 'ENOTDIR':
      return { why: 'Its folder is not there.', youCan: 'Make the folder, then try again.' };
    default:
      return {
        why: 'The system refused it: as a rule the disk is full, or the folder may not be written.',
        youCan: 'Make room on the disk, or allow writing to the folder, then try again.',
      };
  }
}
