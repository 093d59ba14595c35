import { link, rename, rm, stat } from 'node:fs/promises';
import { errorCodeOf } from './disk-errors.ts';

/** What `link` fails with where the file system has no hard links. */
const noHardLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Moves a file within one file system, so that its new name is never seen half-written. @throws with code
 * EEXIST when it must not replace what is there */
export async function moveFile(from: string, to: string, mayReplace: boolean): Promise<void> {
  if (mayReplace) return rename(from, to);
  try {
    // Only a hard link fails when the name is taken; a rename would replace silently.
    await link(from, to);
  } catch (error) {
    const code = errorCodeOf(error) ?? '';
    if (noHardLinks.has(code)) return moveInTwoSteps(from, to);
    // The same file under both names: an earlier move was cut off before its second step.
    if (code !== 'EEXIST' || !(await isSameFile(from, to))) throw error;
  }
  await rm(from);
}

async function moveInTwoSteps(from: string, to: string): Promise<void> {
  if (await fileExists(to)) throw Object.assign(new Error(`${to} exists`), { code: 'EEXIST' });
  await rename(from, to);
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one, { bigint: true }), stat(other, { bigint: true })]);
  return a.ino === b.ino && a.dev === b.dev;
}

export const fileExists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
