import type { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../../transfer/make-folder.ts';
import { type OpenedQueue, openQueueFile } from './open-queue-file.ts';
import { StoreBackups } from './store-backups.ts';
import { takeQueue } from './store-owner.ts';
import { checkWritable, isReadOnly, openReadOnly } from './store-read-only.ts';
import type { Sentinel } from './store-sentinel.ts';

export interface OpenedStore extends Omit<OpenedQueue, 'sentinel'> {
  backups: StoreBackups;
  /** Null where nothing can be written. */
  sentinel: Sentinel | null;
  /** Lets other programs at the queue. */
  release(): void;
}

/**
 * Makes this process the owner of the queue in `folder`, which is made if need be, and opens it.
 *
 * @throws NewerSchemaError, QueueInUseError
 */
export function openStore(folder: string, now: number, sqliteVersion?: string): OpenedStore {
  const backups = new StoreBackups(folder);
  let lock: DatabaseSync | null = null;
  const release = (): void => lock?.close();
  try {
    makeFolder(folder);
    checkWritable(folder);
    lock = takeQueue(folder);
    return { ...openQueueFile({ folder, backups, now, sqliteVersion }), backups, release };
  } catch (cause) {
    try {
      if (!isReadOnly(cause)) throw cause;
      const { drop, ...opened } = openReadOnly(folder, now);
      const releaseAll = (): void => {
        release();
        drop();
      };
      return { ...opened, backups, isLogged: false, sentinel: null, release: releaseAll };
    } catch (why) {
      release();
      throw why;
    }
  }
}
