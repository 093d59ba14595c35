import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { latestSchema, migrate } from '../../queue/store/migrations.ts';
import { statSource } from '../../transfer/source-file.ts';
import type { KillLife } from './kill-life.ts';

/** A queue that a life begins with: an older program's with its `user_version`, and one job. */
export async function beginWithOldQueue(life: KillLife, version: number): Promise<void> {
  const name = 'upload-old.bin';
  const files = [{ sourcePath: life.makeFile(name, 50_000), remoteUrl: life.peer.url(name) }];
  await makeOldQueue(life.dataFolder, version, files);
  life.books.adopt(life.stored());
}

/** A queue of yesterday, with backups of a whole week: the next one takes the place of the oldest. */
export async function beginWithBackups(life: KillLife): Promise<void> {
  await beginWithOldQueue(life, latestSchema);
  const folder = path.join(life.dataFolder, 'backups');
  mkdirSync(folder);
  for (let day = 1; day <= 7; day += 1) {
    copyFileSync(path.join(life.dataFolder, 'queue.db'), path.join(folder, `queue-2020-01-0${day}.db`));
  }
}

async function makeOldQueue(
  dataFolder: string,
  version: number,
  files: { sourcePath: string; remoteUrl: URL }[],
): Promise<void> {
  mkdirSync(dataFolder, { recursive: true });
  const db = new DatabaseSync(path.join(dataFolder, 'queue.db'));
  migrate(db, 1);
  const batchId = randomUUID();
  db.prepare("INSERT INTO batches VALUES (?, 'files', 'old', ?, 1)").run(batchId, 'http://127.0.0.1/');
  const insert = db.prepare(
    `INSERT INTO jobs VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, 'queued', NULL, NULL, 0, NULL, 0, 0, 0, 0, NULL, 1, 1, NULL)`,
  );
  for (const { sourcePath, remoteUrl } of files) {
    const name = path.basename(sourcePath);
    const identity = JSON.stringify(await statSource(sourcePath));
    insert.run(randomUUID(), batchId, name, name, sourcePath, identity, remoteUrl.href);
  }
  migrate(db, version);
  db.close();
}
