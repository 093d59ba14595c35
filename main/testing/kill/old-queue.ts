import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../../queue/migrations.ts';
import { statSource } from '../../transfer/source-file.ts';

/** The `user_version` of every schema that a queue may have been left with. */
export function olderVersions(): number[] {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  const current = Number(db.prepare('PRAGMA user_version').get()?.user_version);
  db.close();
  return Array.from({ length: current - 1 }, (_, index) => index + 1);
}

/** Leaves a queue as an older program would: its `user_version`, and a job for each file. */
export async function makeOldQueue(
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
