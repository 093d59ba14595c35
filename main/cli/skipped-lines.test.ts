import { expect, it } from 'vitest';
import type { AddReport } from '../../shared/ipc-contract.ts';
import { skippedLines } from './skipped-lines.ts';

type SkippedFile = AddReport['skipped'][number];

const listed = (count: number): SkippedFile[] =>
  Array.from({ length: count }, (_, number) => ({ name: `f${number}`, reason: 'already-queued' }));

it('names what was left out', () => {
  expect(
    skippedLines({ skipped: [{ name: 'a\u0007', reason: 'not-regular-file' }], skippedCount: 1 }),
  ).toEqual(['✗ a\\u{7}: Not a regular file.']);
});

it('names ten for a reason, and counts the rest, also those that nobody has the names of', () => {
  const skipped: SkippedFile[] = [...listed(100), { name: 'pipe', reason: 'not-regular-file' }];
  const lines = skippedLines({ skipped, skippedCount: 5_000 });
  expect(lines).toHaveLength(12);
  expect(lines.slice(9)).toEqual([
    '✗ f9: Already in the list.',
    '✗ pipe: Not a regular file.',
    '✗ and 4,989 more items left out',
  ]);
});
