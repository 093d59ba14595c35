import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorSentence } from '../../../shared/i18n/error-words.ts';
import { asPlainUser } from '../../testing/plain-user.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { saveProof } from './save-proof.ts';

const module = path.join(import.meta.dirname, 'save-proof.ts');
const old = 'what was there before';

let folder: TempFolder;
let file: string;
beforeEach(() => {
  folder = new TempFolder();
  file = folder.join('list.csv');
});
afterEach(() => folder[Symbol.dispose]());

const names = () => readdirSync(folder.path);
const content = () => readFileSync(file, 'utf8');

it('is written whole, and nothing else is left', async () => {
  expect(await saveProof(file, 'one', true)).toBeNull();
  expect(content()).toBe('one');
  expect(await saveProof(file, 'two', true)).toBeNull();
  expect(content()).toBe('two');
  expect(names()).toEqual(['list.csv']);
});

it('takes the place of a file only where it may', async () => {
  expect(await saveProof(file, 'one', false)).toBeNull();
  expect(await saveProof(file, 'two', false)).toMatchObject({
    code: 'proof-not-saved',
    facts: { name: file, detail: 'EEXIST' },
  });
  expect(content()).toBe('one');
  expect(names()).toEqual(['list.csv']);
});

it('has room for a name as long as the system takes', async () => {
  file = folder.join('n'.repeat(255));
  expect(await saveProof(file, 'one', true)).toBeNull();
  expect(content()).toBe('one');
});

describe('a place that can’t be written leaves what is there, and is named in plain words', () => {
  it('a folder that has the name', async () => {
    mkdirSync(file);
    const error = await saveProof(file, 'one', true);
    expect(error && errorSentence(error)).toBe(`Cannot save '${file}'. A folder has that name.`);
    expect(names()).toEqual(['list.csv']);
  });

  it('a folder that is not there', async () => {
    const error = await saveProof(folder.join('none', 'list.csv'), 'one', true);
    expect(error && errorSentence(error)).toMatch(/ Its folder is not there\.$/);
  });

  it.skipIf(process.platform === 'win32')('a folder that may not be written', async () => {
    writeFileSync(file, old);
    chmodSync(folder.path, 0o555);
    const error = await asPlainUser(() => saveProof(file, 'one', true));
    chmodSync(folder.path, 0o700);
    expect(error && errorSentence(error)).toMatch(/ The folder may not be written\.$/);
    expect(content()).toBe(old);
    expect(names()).toEqual(['list.csv']);
  });

  it.skipIf(process.platform === 'win32')('no room for all of it', () => {
    writeFileSync(file, old);
    const script =
      'const { saveProof } = await import(process.argv[1]);' +
      "console.log(JSON.stringify(await saveProof(process.argv[2], 'x'.repeat(100_000), true)));";
    // The system enforces a bound on the length of files as it does a full disk.
    const command = 'ulimit -f 8; exec "$0" --input-type=module -e "$@"';
    const run = spawnSync('/bin/sh', ['-c', command, process.execPath, script, module, file], {
      encoding: 'utf8',
    });
    expect(errorSentence(JSON.parse(run.stdout))).toMatch(/ The disk is full\.$/);
    expect(content()).toBe(old);
    expect(names()).toEqual(['list.csv']);
  });
});
