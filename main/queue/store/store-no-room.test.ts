import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { isNoRoom } from './store-no-room.ts';

function causeOf(work: () => void): unknown {
  try {
    work();
  } catch (cause) {
    return cause;
  }
  throw new Error('nothing was thrown');
}

it.each(['ENOSPC', 'EDQUOT', 'EFBIG'])('%s: no room', (code) => {
  expect(isNoRoom(Object.assign(new Error(code), { code }))).toBe(true);
});

it('a database that may not grow: no room', () => {
  const db = new DatabaseSync(':memory:');
  db.exec('PRAGMA max_page_count = 2; CREATE TABLE rows (row TEXT)');
  const cause = causeOf(() => db.exec('INSERT INTO rows VALUES (hex(zeroblob(10000)))'));
  db.close();
  expect(isNoRoom(cause)).toBe(true);
});

it.each([778, 4874])('SQLite could not write, code %d: no room', (errcode) => {
  expect(isNoRoom(Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode }))).toBe(
    true,
  );
});

it.each([
  ['damage', { code: 'ERR_SQLITE_ERROR', errcode: 11 }],
  ['no database', { code: 'ERR_SQLITE_ERROR', errcode: 26 }],
  ['a disk that can not be read', { code: 'ERR_SQLITE_ERROR', errcode: 266 }],
  ['a file that can not be read', { code: 'EIO' }],
])('%s: another matter', (_name, words) => {
  expect(isNoRoom(Object.assign(new Error('other'), words))).toBe(false);
});
