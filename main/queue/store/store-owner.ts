import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateFile } from './durable-files.ts';
import { lockFile } from './store-paths.ts';

/** The queue is held by another running program. */
export class QueueInUseError extends Error {}

/** One that is just leaving is waited for. */
const patienceMs = 300;

/**
 * Makes this process the one owner of the queue in `folder` until the connection is closed or the process ends,
 * however it ends. The lock is one of SQLite's on an empty file of its own: of two that come at the same moment
 * one always wins, which is not so on a database in WAL mode.
 *
 * @throws QueueInUseError
 */
export function takeQueue(folder: string): DatabaseSync {
  const file = lockFile(folder);
  if (!existsSync(file)) makeLockFile(file);
  const lock = new DatabaseSync(file, { timeout: patienceMs });
  try {
    // Nothing is ever written: neither file nor journal changes.
    lock.exec('PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock.close();
    throw isBusy(cause) ? new QueueInUseError('the queue is in use', { cause }) : cause;
  }
}

export const isBusy = (cause: unknown): boolean => /locked|busy/i.test(String(cause));

function makeLockFile(file: string): void {
  try {
    makePrivateFile(file);
  } catch (cause) {
    if (!existsSync(file)) throw cause;
  }
}
