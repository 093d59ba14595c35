import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UploadEntry } from '../../../shared/history-entry.ts';
import type { ReceiptVerdict } from '../../../shared/receipt-verdict.ts';
import { sampleUploadEntry } from '../../testing/sample-history.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { checkReceipt, type ReceiptQuestion } from './check-receipt.ts';
import { makeReceipt } from './make-receipt.ts';
import { ReceiptKeyFile } from './receipt-key-file.ts';

let folder: TempFolder;
let key: ReceiptKeyFile;
beforeEach(() => {
  folder = new TempFolder();
  key = new ReceiptKeyFile(folder.join('data'));
});
afterEach(() => folder[Symbol.dispose]());

function put(name: string, content: string | Uint8Array): string {
  writeFileSync(folder.join(name), content);
  return folder.join(name);
}
const putReceipt = (change?: Partial<UploadEntry>) =>
  put('receipt.json', makeReceipt(sampleUploadEntry(change), key) ?? '');
const pemOf = (signer: ReceiptKeyFile) => String(signer.publicKey().export({ type: 'spki', format: 'pem' }));

const check = (receiptFile: string, more: Partial<ReceiptQuestion> = {}): Promise<ReceiptVerdict> =>
  checkReceipt({ receiptFile, file: null, keyFile: null, dataFolder: folder.join('elsewhere'), ...more });
const kind = async (...words: Parameters<typeof check>) => (await check(...words)).kind;

describe('the file', () => {
  it('is the one', async () => {
    const file = put('renamed.txt', 'hello');
    expect(await check(putReceipt(), { file })).toMatchObject({
      kind: 'valid',
      receipt: { fileName: 'hello.txt' },
    });
  });

  it('has another size', async () => {
    const file = put('hello.txt', 'hello!');
    expect(await check(putReceipt(), { file })).toMatchObject({ kind: 'size-differs', foundBytes: 6 });
    expect(await check(putReceipt(), { file: put('hello.txt', '') })).toMatchObject({ foundBytes: 0 });
  });

  it('has another content', async () => {
    const foundSha256 = createHash('sha256').update('jello').digest('hex');
    expect(await check(putReceipt(), { file: put('hello.txt', 'jello') })).toMatchObject({
      kind: 'hash-differs',
      foundSha256,
    });
  });

  it('is hashed whole, over all of its pieces', async () => {
    const file = put('large', '');
    truncateSync(file, 5 * 1024 * 1024 + 1);
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    const receipt = putReceipt({ totalBytes: 5 * 1024 * 1024 + 1, sha256 });
    expect(await kind(receipt, { file })).toBe('valid');
  });

  it('is empty', async () => {
    const sha256 = createHash('sha256').digest('hex');
    expect(await kind(putReceipt({ totalBytes: 0, sha256 }), { file: put('empty', '') })).toBe('valid');
  });

  it('is not there, or a folder', async () => {
    const file = folder.join('none');
    expect(await check(putReceipt(), { file })).toEqual({ kind: 'unreadable', file, code: 'ENOENT' });
    mkdirSync(file);
    expect(await check(putReceipt(), { file })).toEqual({ kind: 'unreadable', file, code: 'EISDIR' });
  });
});

describe('the key', () => {
  it('is unknown, the one given, or that of this computer', async () => {
    const receipt = putReceipt();
    const keyFile = put('key.pem', pemOf(key));
    expect(await check(receipt)).toMatchObject({ kind: 'valid', signer: 'unknown' });
    expect(await check(receipt, { keyFile })).toMatchObject({ kind: 'valid', signer: 'given-key' });
    const dataFolder = folder.join('data');
    expect(await check(receipt, { dataFolder })).toMatchObject({ kind: 'valid', signer: 'this-computer' });
  });

  it('is not the one given, whoever signed', async () => {
    const other = new ReceiptKeyFile(folder.join('other'));
    const keyFile = put('key.pem', pemOf(other));
    expect(await check(putReceipt(), { keyFile, dataFolder: folder.join('data') })).toMatchObject({
      kind: 'key-differs',
      wantedFingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('is none', async () => {
    const keyFile = put('key.pem', 'words');
    expect(await check(putReceipt(), { keyFile })).toEqual({ kind: 'not-a-key', file: keyFile });
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    put('key.pem', rsa.export({ type: 'spki', format: 'pem' }));
    expect(createPublicKey(readFileSync(keyFile)).asymmetricKeyType).toBe('rsa');
    expect(await kind(putReceipt(), { keyFile })).toBe('not-a-key');
    expect(await kind(putReceipt(), { keyFile: folder.join('none') })).toBe('unreadable');
  });

  it('of this computer is not made by looking for it', async () => {
    await check(putReceipt());
    expect(readdirSync(folder.path).sort()).toEqual(['data', 'receipt.json']);
  });
});

describe('the receipt', () => {
  it('was changed after it was signed: nothing else is looked at', async () => {
    const receipt = putReceipt();
    const text = readFileSync(receipt, 'utf8');
    put('receipt.json', text.replace('"tries": 1', '"tries": 2'));
    expect(await check(receipt, { file: folder.join('none') })).toEqual({ kind: 'signature-wrong' });
  });

  it('is none, not there, a folder, or endless', async () => {
    const file = put('picture.jpg', Uint8Array.of(0xff, 0xd8, 0xff));
    expect(await check(file)).toEqual({ kind: 'not-a-receipt', file });
    expect(await kind(folder.join('none'))).toBe('unreadable');
    expect(await kind(folder.path)).toBe('unreadable');
    const long = put('long.json', '');
    truncateSync(long, 2 ** 36);
    expect(await kind(long)).toBe('not-a-receipt');
  });
});
