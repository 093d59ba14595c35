import { expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

const read = (...args: string[]) => readArguments(args, ['P-1', 'P-2', 'P-13']);

it('measures everything unless told otherwise', () => {
  expect(read()).toEqual({ only: [], isQuick: false, isWritten: false });
  expect(read('--only', 'p-13, P-1', '--write')).toEqual({
    only: ['P-13', 'P-1'],
    isQuick: false,
    isWritten: true,
  });
  expect(read('--quick', '--only=P-2')).toEqual({ only: ['P-2'], isQuick: true, isWritten: false });
});

it.each([
  [['--only', 'P-1,P-99'], 'Not measured here: P-99. There are P-1, P-2, P-13.'],
  [['--quick', '--write'], 'A quick run has nothing worth writing down.'],
])('refuses %j with words', (args, words) => {
  expect(() => read(...args)).toThrow(words);
});

it.each(['P-1', '--fast'])('refuses %s', (argument) => {
  expect(() => read(argument)).toThrow();
});
