import { createInterface } from 'node:readline';
import { QueueInUseError, SqliteJobStore } from '../../queue/store/sqlite-job-store.ts';
import { KillSwitch } from './kill-switch.ts';
import { killAtDisk } from './killing-disk.ts';

// Opens and closes queues as it is told, line by line: `{ folder, atMs, kill }` opens at that time and is killed
// at that point, `close` closes.

const kill = new KillSwitch();
killAtDisk(kill);

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
  if (line === 'close') {
    process.stdout.write(`${close()}\n`);
    continue;
  }
  const wish = JSON.parse(line);
  kill.choose(wish.kill);
  process.stdout.write(`${open(wish.folder, wish.atMs)}\n`);
}
