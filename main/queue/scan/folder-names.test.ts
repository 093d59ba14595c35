import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNames } from './folder-names.ts';

const bytesOf = (name: string): string => Buffer.from(name).toString('latin1');
const sorted = async (nameBytes: string[]): Promise<string[]> => {
  const { texts, others } = await readNames(nameBytes);
  expect(others).toEqual([]);
  const taken: string[] = [];
  for (let next = texts.next(); !next.done; next = texts.next()) taken.push(next.value);
  return taken;
};

describe('names of a folder', () => {
  it('come as text, sorted, none twice and none lost', async () => {
    const names = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(names, async (texts) => {
        const wellFormed = [...new Set(texts.map((text) => text.toWellFormed()))];
        expect(await sorted(wellFormed.map(bytesOf))).toEqual([...wellFormed].sort());
      }),
    );
  });

  it('more than are sorted at once', async () => {
    const names = Array.from({ length: 10_000 }, (_, number) =>
      String((number * 7_919) % 10_000).padStart(5, '0'),
    );
    expect(await sorted(names)).toEqual([...names].sort());
  });

  it('none', async () => {
    expect(await sorted([])).toEqual([]);
  });

  it.each([
    ['a lone byte', 'caf\xe9', 'caf\\xe9'],
    ['a cut character', 'a\xe5\x90', 'a\\xe5\\x90'],
    ['too long a spelling', '\xc0\xafx', '\\xc0\\xafx'],
    ['half a pair', '\xed\xa0\x80', '\\xed\\xa0\\x80'],
  ])('%s is no text and is escaped', async (_name, bytes, text) => {
    const { texts, others } = await readNames(['a', bytes, 'b']);
    expect(others).toEqual([text]);
    expect([texts.next().value, texts.next().value]).toEqual(['a', 'b']);
  });
});
