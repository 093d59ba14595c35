import path from 'node:path';

/** Names in the folder of the queue. */
export const queueFile = (folder: string): string => path.join(folder, 'queue.db');
export const lockFile = (folder: string): string => path.join(folder, 'queue.lock');
export const logFile = (folder: string): string => path.join(folder, 'queue.db-wal');
/** SQLite's usual one, which this program never changes. */
export const pageBytes = 4096;
/** What belongs to a database besides its file. */
export const companions = ['-wal', '-journal', '-shm'] as const;

/** Day of a moment where the user is, `YYYY-MM-DD`. */
export function dayOf(now: number): string {
  const date = new Date(now);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
