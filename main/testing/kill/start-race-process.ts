import { createInterface } from 'node:readline';
import { QueueInUseError, SqliteJobStore } from '../../queue/sqlite-job-store.ts';

// Opens and closes queues as it is told, line by line: `{ folder, atMs }` opens at that time, `close` closes.

let store: SqliteJobStore | null = null;

/** @param atMs epoch; two processes that are given the same meet there within a few microseconds */
function open(folder: string, atMs: number): string {
  while (performance.timeOrigin + performance.now() < atMs);
  try {
    store = new SqliteJobStore(folder);
    return 'owner';
  } catch (cause) {
    return cause instanceof QueueInUseError ? 'in use' : String(cause);
  }
}

function close(): string {
  store?.close();
  store = null;
  return 'closed';
}

for await (const line of createInterface({ input: process.stdin })) {
  const { folder, atMs } = line === 'close' ? {} : JSON.parse(line);
  process.stdout.write(`${line === 'close' ? close() : open(folder, atMs)}\n`);
}
