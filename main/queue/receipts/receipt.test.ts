import { createPublicKey, verify } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UploadEntry } from '../../../shared/history-entry.ts';
import { type Receipt, receiptSchema, signedText } from '../../../shared/receipt.ts';
import { sampleUploadEntry } from '../../testing/sample-history.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { makeReceipt } from './make-receipt.ts';
import { isSignatureRight, readReceipt } from './read-receipt.ts';
import { bytesOfKey } from './receipt-key.ts';
import { ReceiptKeyFile } from './receipt-key-file.ts';

let folder: TempFolder;
let key: ReceiptKeyFile;
beforeEach(() => {
  folder = new TempFolder();
  key = new ReceiptKeyFile(folder.path);
});
afterEach(() => folder[Symbol.dispose]());

function receiptText(change: Partial<UploadEntry> = {}): string {
  const text = makeReceipt(sampleUploadEntry(change), key);
  if (text === null) throw new Error('there is none');
  return text;
}
const receiptOf = (change?: Partial<UploadEntry>): Receipt =>
  receiptSchema.parse(JSON.parse(receiptText(change)));
const read = (text: string) => readReceipt(Buffer.from(text));

describe('a receipt', () => {
  it('says what was sent, where, when, by what, and what the server said', () => {
    expect(receiptOf()).toEqual({
      format: 'bitlade-receipt/1',
      mediaType: 'application/vnd.bitlade.receipt+json',
      fileName: 'hello.txt',
      sizeBytes: 5,
      sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
      remoteUrl: 'http://server.example/drop/folder/hello.txt',
      sessionId: '{A}',
      serverWords: '200 OK',
      closeUnconfirmed: false,
      cancelOutcome: null,
      notes: [],
      addedAt: '2031-01-01T00:00:00.000Z',
      startedAt: '2031-01-01T00:00:00.001Z',
      finishedAt: '2031-01-01T00:00:01.500Z',
      tries: 1,
      jobId: '00000000-0000-4000-8000-000000000001',
      client: 'Bitlade/0.1.0',
      publicKey: bytesOfKey(key.publicKey()).toString('base64'),
      keyFingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      signature: expect.any(String),
    });
  });

  it('is the same text every time, one value a line, in one order', () => {
    const text = receiptText();
    expect(receiptText()).toBe(text);
    expect(
      text
        .split('\n')
        .map((line) => /^ {2}"(\w+)"/.exec(line)?.[1])
        .filter(Boolean),
    ).toEqual(Object.keys(receiptSchema.shape));
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('keeps local folders and secrets of the address to itself', () => {
    const text = receiptText({ remoteUrl: 'https://ann:secret@server.example/drop/a?b=c' });
    expect(text).not.toMatch(/source|folder|ann|secret/);
    expect(text).toContain('"https://server.example/drop/a?b=c"');
  });

  it('says openly what is in doubt', () => {
    const doubts = {
      closeUnconfirmed: true,
      cancelOutcome: 'finished-before',
      notes: ['maybe-delivered-twice'],
    } satisfies Partial<UploadEntry>;
    expect(receiptOf(doubts)).toMatchObject(doubts);
  });

  it('is there for acknowledged uploads with a hash alone', () => {
    expect(makeReceipt(sampleUploadEntry({ outcome: 'cancelled' }), key)).toBeNull();
    expect(makeReceipt(sampleUploadEntry({ sha256: null }), key)).toBeNull();
    expect(makeReceipt(null, key)).toBeNull();
    const swept = {
      kind: 'session',
      remoteUrl: 'http://server.example/',
      sessionId: '{A}',
      fileName: 'a',
      outcome: 'confirmed',
      addedAt: 0,
      finishedAt: 0,
    } as const;
    expect(makeReceipt(swept, key)).toBeNull();
  });

  it('can be checked by anybody who knows the rule', () => {
    const { signature, ...content } = JSON.parse(receiptText());
    const names = Object.keys(content).sort();
    const message = `{${names.map((name) => `"${name}":${JSON.stringify(content[name])}`).join(',')}}`;
    expect(signedText(receiptOf())).toBe(message);
    const spki = Buffer.from(content.publicKey, 'base64');
    const publicKey = createPublicKey({ key: spki, type: 'spki', format: 'der' });
    expect(verify(null, Buffer.from(message), publicKey, Buffer.from(signature, 'base64'))).toBe(true);
  });
});

describe('reading a receipt', () => {
  it('finds every change of a value', () => {
    const receipt = receiptOf();
    const others: Partial<Receipt> = {
      fileName: 'hello.txt ',
      sizeBytes: 6,
      sha256: '0'.repeat(64),
      remoteUrl: 'http://server.example/',
      sessionId: null,
      serverWords: null,
      closeUnconfirmed: true,
      cancelOutcome: 'finished-before',
      notes: ['reply-missing'],
      addedAt: '2031-01-01T00:00:00.002Z',
      startedAt: null,
      finishedAt: '2031-01-01T00:00:00.002Z',
      tries: 2,
      jobId: '00000000-0000-4000-8000-000000000002',
      client: 'Bitlade/0.1.1',
      signature: `${'A'.repeat(86)}==`,
    };
    for (const [name, value] of Object.entries(others)) {
      const changed = read(JSON.stringify({ ...receipt, [name]: value }));
      expect(changed && isSignatureRight(changed), name).toBe(false);
    }
    // What is not named above can have one value only.
    const fixed = ['format', 'mediaType', 'publicKey', 'keyFingerprint'];
    expect([...Object.keys(others), ...fixed].sort()).toEqual(Object.keys(receipt).sort());
  });

  it('is not misled by the key of another', () => {
    using other = new TempFolder();
    const otherKey = new ReceiptKeyFile(other.path);
    const theirs: Receipt = JSON.parse(makeReceipt(sampleUploadEntry(), otherKey) ?? '');
    const { publicKey, keyFingerprint } = theirs;
    expect(read(JSON.stringify({ ...receiptOf(), publicKey }))).toBeNull();
    const mixed = read(JSON.stringify({ ...receiptOf(), publicKey, keyFingerprint }));
    expect(mixed && isSignatureRight(mixed)).toBe(false);
  });

  it('does not mind how the same values are written', () => {
    const names = Object.entries(receiptOf()).reverse();
    for (const text of [
      receiptText().replaceAll('\n', '\r\n'),
      `\ufeff${receiptText()}`,
      JSON.stringify(Object.fromEntries(names)),
      receiptText().replace('hello.txt', '\\u0068ello.txt'),
    ]) {
      const receipt = read(text);
      expect(receipt && isSignatureRight(receipt), text).toBe(true);
    }
  });

  it('refuses everything that could be read in two ways, or is none', () => {
    const text = receiptText();
    const { sizeBytes: _, ...partial } = receiptOf();
    const hostile = {
      empty: '',
      'no JSON': '{',
      'another kind': '{"format":"other/1"}',
      'a list': `[${text}]`,
      null: 'null',
      'a newer format': text.replace('receipt/1', 'receipt/2'),
      'a value that is missing': JSON.stringify(partial),
      'one value too many': JSON.stringify({ ...receiptOf(), more: 1 }),
      'a wrong type': text.replace('"sizeBytes": 5', '"sizeBytes": "5"'),
      'a size beyond 2^53': text.replace('"sizeBytes": 5', '"sizeBytes": 9007199254740992'),
      'a negative size': text.replace('"sizeBytes": 5', '"sizeBytes": -5'),
      'the same name twice': text.replace('"tries"', '"tries": 2, "tries"'),
      'the same name in disguise': text.replace('"tries"', '"trie\\u0073": 1, "tries"'),
      'a prototype': text.replace('{', '{"__proto__": {"sizeBytes": 6},'),
      'a constructor': text.replace('{', '{"constructor": 1,'),
      'half a surrogate': text.replace('hello.txt', '\\ud800'),
      'a date that is none': text.replace('2031-01-01T00:00:01.500Z', '2031-02-30T00:00:01.500Z'),
      'a time elsewhere': text.replace('2031-01-01T00:00:01.500Z', '2031-01-01T00:00:01.500+01:00'),
      'a key of another kind': text.replace('MCowBQYDK2VwAyEA', 'MCowBQYDK2VuAyEA'),
      'deep nesting': '['.repeat(500_000) + ']'.repeat(500_000),
      'deep nesting within': text.replace(
        '"tries": 1',
        `"tries": ${'['.repeat(400_000)}${']'.repeat(400_000)}`,
      ),
      'too long': `${text}${' '.repeat(1024 * 1024)}`,
    };
    for (const [name, content] of Object.entries(hostile)) {
      expect(content, name).not.toBe(text);
      expect(read(content), name).toBeNull();
    }
    expect(readReceipt(Uint8Array.of(0x7b, 0xff, 0x7d)), 'no UTF-8').toBeNull();
  });

  it('never throws, and takes no damaged text for a whole one', () => {
    const bytes = Buffer.from(receiptText());
    const whole = signedText(receiptOf());
    const damage = fc.record({ at: fc.nat(bytes.length - 1), value: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (changes) => {
        const damaged = Buffer.from(bytes);
        for (const { at, value } of changes) damaged[at] = value;
        const receipt = readReceipt(damaged);
        if (receipt !== null && isSignatureRight(receipt)) expect(signedText(receipt)).toBe(whole);
      }),
      { numRuns: 500 },
    );
  });

  it('gives any name and any words back as they were', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (fileName, serverWords) => {
        const receipt = read(receiptText({ fileName, serverWords }));
        expect(receipt).toMatchObject({ fileName, serverWords });
        expect(receipt && isSignatureRight(receipt)).toBe(true);
      }),
      { numRuns: 100 },
    );
    expect(receiptOf({ fileName: 'a\ud800' }).fileName).toBe('a\ufffd');
  });
});
