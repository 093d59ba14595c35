import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { uploadError } from '../../shared/upload-error.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { JsonFile } from './json-file.ts';

const schema = z.array(z.strictObject({ origin: z.string(), pin: z.string().max(5) }));

let folder: TempFolder;
beforeEach(() => {
  folder = new TempFolder();
});
afterEach(() => folder[Symbol.dispose]());

const file = () => new JsonFile(folder.path, 'list.json', schema, []);
const write = (text: string) => writeFileSync(folder.join('list.json'), text);
const good = { origin: 'https://a.example', pin: 'abc' };

it('one bad entry of a list takes no other entry with it, and is kept aside', () => {
  const text = JSON.stringify([good, { origin: 'https://b.example', pin: 7 }]);
  write(text);
  expect(file().load()).toEqual([good]);
  expect(file().load()).toEqual([good]);
  expect(readFileSync(folder.join('list.json.damaged'), 'utf8')).toBe(text);
  expect(readdirSync(folder.path).sort()).toEqual(['list.json', 'list.json.damaged']);
});

it('what was kept aside is never written over', () => {
  for (const text of ['not json', 'nor this']) {
    write(text);
    expect(file().load()).toEqual([]);
  }
  expect(readFileSync(folder.join('list.json.damaged'), 'utf8')).toBe('not json');
  expect(readFileSync(folder.join('list.json.damaged-2'), 'utf8')).toBe('nor this');
});

it('what could not be read again is not written', () => {
  file().save([good]);
  expect(() => file().save([{ ...good, pin: 'too long' }])).toThrow();
  expect(file().load()).toEqual([good]);
});

it('what the system does not take is told with the name of the file and the reason', () => {
  const list = file();
  rmSync(folder.path, { recursive: true });
  const error = uploadError('data-not-saved', 'fatal', { name: folder.join('list.json'), detail: 'ENOENT' });
  expect(() => list.save([good])).toThrow(expect.objectContaining({ uploadError: error }));
});
