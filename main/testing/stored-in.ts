import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import type { StoredQueue } from '../queue/job-store.ts';
import { SqliteJobStore } from '../queue/store/sqlite-job-store.ts';
import { TempFolder } from './temp-folder.ts';

/** What a program that starts now would find on the disk, whoever owns the queue in `folder`. */
export function storedIn(folder: string): StoredQueue {
  using copy = new TempFolder();
  for (const name of ['queue.db', 'queue.db-wal']) {
    const file = path.join(folder, name);
    if (existsSync(file)) copyFileSync(file, copy.join(name));
  }
  const store = new SqliteJobStore(copy.path);
  const queue = store.load();
  store.close();
  return queue;
}
