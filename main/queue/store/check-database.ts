import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Whether every page, row and index of the database is in order. Only reads; no log beside it is looked at. */
export function isInOrder(file: string): boolean {
  try {
    const db = new DatabaseSync(asItLies(file), { readOnly: true });
    try {
      return isWhole(db);
    } finally {
      db.close();
    }
  } catch {
    return false;
  }
}

export const isWhole = (db: DatabaseSync): boolean =>
  db.prepare('PRAGMA integrity_check(1)').get()?.integrity_check === 'ok';

/** As `isInOrder`, in a thread of its own: a long queue takes half a second. */
export function checkDatabase(file: string, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const thread = new Worker(checkInThread, { eval: true, workerData: asItLies(file).href });
  const end = (): void => void thread.terminate();
  thread.once('message', (isGood) => resolve(isGood === true));
  thread.once('error', () => resolve(false));
  thread.once('exit', () => {
    signal.removeEventListener('abort', end);
    resolve(false);
  });
  signal.addEventListener('abort', end);
  return promise;
}

/** In one text: the bundle of the program is one file. */
const checkInThread = `
  const { DatabaseSync } = require('node:sqlite');
  const { parentPort, workerData } = require('node:worker_threads');
  const db = new DatabaseSync(new URL(workerData), { readOnly: true });
  const { integrity_check: word } = db.prepare('PRAGMA integrity_check(1)').get();
  db.close();
  parentPort.postMessage(word === 'ok');
`;

/** Neither log nor locks: nobody else has it open. */
export function asItLies(file: string): URL {
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  return url;
}
