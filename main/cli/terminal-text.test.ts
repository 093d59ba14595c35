import { expect, it } from 'vitest';
import { columnsOf, fitted } from './terminal-text.ts';

it.each([
  ['abc', 3],
  ['日本', 4],
  ['é', 1],
  ['👍', 2],
  ['', 0],
])('%j takes %i columns', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

it.each([
  ['abc', 5, 'abc  '],
  ['abcdef', 6, 'abcdef'],
  ['abcdefg', 6, 'abcde…'],
  ['日本語', 6, '日本語'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日… '],
  ['abc', 1, '…'],
])('%j in %i columns', (text, columns, expected) => {
  expect(fitted(text, columns)).toBe(expected);
  expect(columnsOf(fitted(text, columns))).toBe(columns);
});
