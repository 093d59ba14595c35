import { expect, it } from 'vitest';
import { startWords } from './start-words.ts';

const system = (code: string): Error => Object.assign(new Error(`${code}: as Node says it`), { code });
const sqlite = (errcode: number): Error => Object.assign(new Error('as SQLite says it'), { errcode });

it.each([
  ['a full disk, by the system', system('ENOSPC'), /^The disk of the queue in \/data is full\. .*Make room/],
  ['a quota', system('EDQUOT'), /is full/],
  ['a full disk, by SQLite', sqlite(13), /is full/],
  ['a closed folder', system('EACCES'), /^The queue in \/data may not be read by you\.$/],
  ['a file', system('ENOTDIR'), /^\/data is not a folder/],
  ['something else', new Error('odd'), /^The queue in \/data cannot be opened: odd$/],
])('%s has words', (_name, cause, words) => {
  expect(startWords(cause, '/data')).toMatch(words);
});
