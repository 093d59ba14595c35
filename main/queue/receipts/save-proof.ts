import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../../../shared/error-code.ts';
import { type UploadError, uploadError } from '../../../shared/upload-error.ts';
import { moveIfFree, syncFolder } from '../../transfer/move-file.ts';

/**
 * Writes a receipt, a manifest or a key where the user wants it: all of it or nothing, also in a power cut. What is
 * in the place stays as it is when that fails.
 *
 * @param mayReplace false refuses a name that is taken
 * @returns null when it is saved; never rejects
 */
export async function saveProof(
  file: string,
  text: string,
  mayReplace: boolean,
): Promise<UploadError | null> {
  const folder = path.dirname(file);
  // Not made of the file's name, which may be as long as names can be.
  const part = path.join(folder, `.${randomUUID()}.part`);
  try {
    await writeFile(part, text, { flag: 'wx', flush: true });
    if (mayReplace) await rename(part, file);
    else if (!(await moveIfFree(part, file))) return notSaved(file, 'EEXIST');
    await syncFolder(folder);
    return null;
  } catch (cause) {
    return notSaved(file, (codeOf(cause) ?? String(cause)).slice(0, 500));
  } finally {
    await rm(part, { force: true }).catch(() => undefined);
  }
}

const notSaved = (file: string, detail: string): UploadError =>
  uploadError('proof-not-saved', 'fatal', { name: file.slice(0, 4096), detail });
