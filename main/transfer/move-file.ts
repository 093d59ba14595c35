import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { codeOf } from '../../shared/error-code.ts';

/** What `link` fails with where the file system has no hard links; the last one on Windows. */
const noHardLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR'];

/** One at a time: without hard links, looking and moving are two steps. */
let lastMove: Promise<unknown> = Promise.resolve();

/** Moves a file within one folder. False when something has the new name: nothing is ever replaced. */
export function moveIfFree(from: string, to: string): Promise<boolean> {
  const move = lastMove.then(() => moveNow(from, to));
  lastMove = move.catch(() => undefined);
  return move;
}

async function moveNow(from: string, to: string): Promise<boolean> {
  try {
    // Only a hard link fails when the name is taken; a rename would replace silently.
    await link(from, to);
  } catch (cause) {
    const code = codeOf(cause) ?? '';
    if (noHardLinks.includes(code)) return renameIfFree(from, to);
    if (code !== 'EEXIST') throw cause;
    // The same file under both names: an earlier run ended before its second step.
    if (!(await isSameFile(from, to).catch(() => false))) return false;
  }
  await rm(from);
  return true;
}

async function renameIfFree(from: string, to: string): Promise<boolean> {
  const isTaken = await lstat(to).then(
    () => true,
    (cause) => {
      if (codeOf(cause) === 'ENOENT') return false;
      throw cause;
    },
  );
  if (!isTaken) await rename(from, to);
  return !isTaken;
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([lstat(one, { bigint: true }), lstat(other, { bigint: true })]);
  return a.ino === b.ino && a.dev === b.dev;
}

/** Makes new names in it outlast a power cut, where a folder can be opened. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
