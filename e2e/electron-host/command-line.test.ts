import { expect, test } from 'vitest';
import { readCommandLine } from './command-line.ts';

test('switches stand before and after the program; the program sees only what follows it', () => {
  const { switches, entry, rest } = readCommandLine([
    '--inspect=0',
    '--lang=de',
    'app',
    '--user-data-dir=/d',
    'file',
  ]);
  expect([...switches]).toEqual([
    ['inspect', '0'],
    ['lang', 'de'],
    ['user-data-dir', '/d'],
  ]);
  expect([entry, rest]).toEqual(['app', ['--user-data-dir=/d', 'file']]);
});

test('a switch without a value is empty text, one with "=" inside keeps it', () => {
  const { switches } = readCommandLine(['--no-sandbox', '--js-flags=--a=b', '.']);
  expect([switches.get('no-sandbox'), switches.get('js-flags')]).toEqual(['', '--a=b']);
});

test('without a program the current folder is it', () => {
  expect(readCommandLine([])).toMatchObject({ entry: '.', rest: [] });
});
