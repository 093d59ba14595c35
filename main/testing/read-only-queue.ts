import { chmodSync, chownSync, copyFileSync, readdirSync } from 'node:fs';
import { SqliteJobStore } from '../queue/store/sqlite-job-store.ts';
import { asPlainUser } from './plain-user.ts';
import { TempFolder } from './temp-folder.ts';

const nobody = 65_534;
type Fill = (store: SqliteJobStore) => void;
type Check = (folder: string) => Promise<void>;

/** A queue in a folder that this user may read and not write. */
export async function inReadOnlyFolder(fill: Fill, check: Check): Promise<void> {
  using folder = new TempFolder();
  const store = new SqliteJobStore(folder.path);
  fill(store);
  store.close();
  await whileReadOnly(folder, check);
}

/** The same, as a crash leaves it: the last changes lie in the log beside the file. */
export async function inReadOnlyFolderAfterCrash(fill: Fill, check: Check): Promise<void> {
  using folder = new TempFolder();
  using left = new TempFolder();
  const store = new SqliteJobStore(folder.path);
  fill(store);
  for (const name of ['queue.db', 'queue.db-wal', 'queue.json'])
    copyFileSync(folder.join(name), left.join(name));
  store.close();
  await whileReadOnly(left, check);
}

async function whileReadOnly(folder: TempFolder, check: Check): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  for (const name of readdirSync(folder.path).filter((name) => name.startsWith('queue.'))) {
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
