import { chmodSync, chownSync } from 'node:fs';
import { SqliteJobStore } from '../queue/store/sqlite-job-store.ts';
import { asPlainUser } from './plain-user.ts';
import { TempFolder } from './temp-folder.ts';

const nobody = 65_534;

/** A queue in a folder that this user may read and not write. */
export async function inReadOnlyFolder(
  fill: (store: SqliteJobStore) => void,
  check: (folder: string) => Promise<void>,
): Promise<void> {
  using folder = new TempFolder();
  const store = new SqliteJobStore(folder.path);
  fill(store);
  store.close();
  const isRoot = process.geteuid?.() === 0;
  for (const name of ['queue.db', 'queue.json', 'queue.lock']) {
    chmodSync(folder.join(name), 0o444);
    if (isRoot) chownSync(folder.join(name), nobody, nobody);
  }
  chmodSync(folder.path, 0o555);
  if (isRoot) chownSync(folder.path, nobody, nobody);
  try {
    await asPlainUser(() => check(folder.path));
  } finally {
    chmodSync(folder.path, 0o700);
  }
}
