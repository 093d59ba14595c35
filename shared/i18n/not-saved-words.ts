/** Why the system did not take what was to be written, by its code; null when the code says nothing. */
export function whyNotSaved(systemCode: string | undefined): string | null {
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
      return null;
  }
}
