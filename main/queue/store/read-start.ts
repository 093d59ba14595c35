import { closeSync, openSync, readSync } from 'node:fs';
import { codeOf } from '../../../shared/error-code.ts';

/** The first bytes of a file, fewer if it is shorter; null when there is none. */
export function readStart(file: string, bytes: number): Buffer | null | 'unreadable' {
  try {
    const handle = openSync(file, 'r');
    try {
      const start = Buffer.alloc(bytes);
      return start.subarray(0, readSync(handle, start, 0, bytes, 0));
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    return codeOf(cause) === 'ENOENT' ? null : 'unreadable';
  }
}
