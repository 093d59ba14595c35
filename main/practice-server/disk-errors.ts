import { hresults } from '../bits/hresult.ts';
import type { AckFacts } from './acks.ts';

/** E_FAIL: something else went wrong here. */
const unspecified = 0x80004005;

export const errorCodeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

/** Status and code for a failed file operation. [MC-BUP] 2.2.1.2 */
export function ackForDiskError(error: unknown): AckFacts {
  switch (errorCodeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return { status: 500, errorCode: hresults.diskFull };
    case 'EFBIG':
      return { status: 500, errorCode: hresults.tooLarge };
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return { status: 403, errorCode: hresults.accessDenied };
    case null:
      throw error;
    default:
      return { status: 500, errorCode: unspecified };
  }
}
