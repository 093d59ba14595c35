import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UploadEntry } from '../../shared/history-entry.ts';
import { makeReceipt } from '../queue/receipts/make-receipt.ts';
import { fingerprintOf } from '../queue/receipts/receipt-key.ts';
import { ReceiptKeyFile } from '../queue/receipts/receipt-key-file.ts';
import { sampleUploadEntry } from '../testing/sample-history.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { readVerify } from './verify-arguments.ts';
import { verifyCommand } from './verify-command.ts';

let folder: TempFolder;
let key: ReceiptKeyFile;
let printed: string;
beforeEach(() => {
  folder = new TempFolder();
  key = new ReceiptKeyFile(folder.join('data'));
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  folder[Symbol.dispose]();
});

function put(name: string, content: string): string {
  writeFileSync(folder.join(name), content);
  return folder.join(name);
}
const putReceipt = (change?: Partial<UploadEntry>) =>
  put('receipt.json', makeReceipt(sampleUploadEntry(change), key) ?? '');
const putKey = (signer: ReceiptKeyFile) =>
  put('key.pem', String(signer.publicKey().export({ type: 'spki', format: 'pem' })));

/** Exit code and what was printed for the words after `verify`. */
async function verify(words: string[], options: { key?: string; json?: boolean; data?: string } = {}) {
  const { data = 'nowhere', json = false, ...values } = options;
  const args = readVerify(words, { ...values, json, data: folder.join(data) });
  printed = '';
  const code = await verifyCommand(args);
  return { code, lines: printed.trimEnd().split('\n') };
}

describe('0: everything that was checked holds', () => {
  it('receipt and file, signed by this computer', async () => {
    const file = put('copy.txt', 'hello');
    expect(await verify([putReceipt(), file], { data: 'data' })).toEqual({
      code: 0,
      lines: [
        '✓ Nothing in the receipt was changed since it was signed.',
        '  hello.txt, 5 bytes',
        '  SHA-256      2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
        '  uploaded to  http://server.example/drop/folder/hello.txt',
        '  begun        2031-01-01T00:00:00.001Z',
        '  finished     2031-01-01T00:00:01.500Z',
        '  server said  200 OK',
        `✓ Signed by this computer, with the key ${fingerprintOf(key.publicKey())}`,
        `✓ ${file} is what was uploaded: same size, same SHA-256.`,
      ],
    });
  });

  it('what was not checked is said', async () => {
    const { code, lines } = await verify([putReceipt()]);
    expect(code).toBe(0);
    expect(lines.filter((line) => line.startsWith('!'))).toEqual([
      `! Signed with the key ${fingerprintOf(key.publicKey())}`,
      '! No file was compared with it. Name the file after the receipt to compare the two.',
    ]);
    expect((await verify([putReceipt()], { key: putKey(key) })).lines).toContain(
      '✓ Signed with the key that you gave.',
    );
  });

  it('doubts of the upload itself are said, and its words are made harmless', async () => {
    const receipt = putReceipt({
      closeUnconfirmed: true,
      notes: ['maybe-delivered-twice'],
      fileName: 'a\u202eb',
      serverWords: '500 \u001b[2J',
    });
    const { lines } = await verify([receipt]);
    expect(lines.join('\n')).toContain('! The server confirmed every byte, but not the end of the upload.');
    expect(lines.join('\n')).toContain('The server may have got the file twice.');
    expect(lines).toContain('  a\\u{202e}b, 5 bytes');
    expect(lines).toContain('  server said  500 \\u{1b}[2J');
  });
});

describe('1: something does not hold', () => {
  const expectRefusal = async (words: string[], line: RegExp, options?: Parameters<typeof verify>[1]) => {
    const { code, lines } = await verify(words, options);
    expect(code).toBe(1);
    expect(lines[0]).toMatch(line);
    expect(lines.join('\n')).not.toContain('✓');
  };

  it('another file', async () => {
    await expectRefusal([putReceipt(), put('a', 'hell')], /^✗ .*a is not .* 4 bytes, .* had 5 bytes\.$/);
    await expectRefusal(
      [putReceipt(), put('a', 'jello')],
      /^✗ .*a is not what was uploaded: the size is the same/,
    );
  });

  it('a changed receipt', async () => {
    const receipt = putReceipt();
    put('receipt.json', readFileSync(receipt, 'utf8').replace('hello.txt', 'other.txt'));
    await expectRefusal([receipt], /^✗ The signature is wrong/);
  });

  it('another key', async () => {
    const other = putKey(new ReceiptKeyFile(folder.join('other')));
    await expectRefusal([putReceipt()], /^✗ The receipt was signed with another key/, { key: other });
    await expectRefusal([putReceipt()], /receipt\.json is no Ed25519 public key/, { key: putReceipt() });
  });

  it('no receipt, nothing, a folder', async () => {
    await expectRefusal([put('a.json', '{}')], /a\.json is no receipt of Bitlade/);
    await expectRefusal([folder.join('none')], /none cannot be read: not found\.$/);
    await expectRefusal([folder.path], /cannot be read: it is a folder\.$/);
    await expectRefusal([putReceipt(), folder.path], /cannot be read: it is a folder\.$/);
  });

  it.runIf(process.platform !== 'win32')('a FIFO, that nobody writes into', async () => {
    const fifo = folder.join('fifo');
    execFileSync('mkfifo', [fifo]);
    await expectRefusal([fifo], /fifo cannot be read: it is not a regular file\.$/);
    await expectRefusal([putReceipt(), fifo], /fifo cannot be read: it is not a regular file\.$/);
  });
});

describe('--json: one object', () => {
  it('says what was compared and found', async () => {
    const receiptFile = putReceipt();
    const comparedFile = put('copy.txt', 'hello');
    const { code, lines } = await verify([receiptFile, comparedFile], { json: true, data: 'data' });
    expect(code).toBe(0);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        event: 'verify',
        result: 'valid',
        receiptFile,
        comparedFile,
        receipt: JSON.parse(readFileSync(receiptFile, 'utf8')),
        signer: 'this-computer',
      },
    ]);
  });

  it('says why not', async () => {
    const file = folder.join('none');
    const { code, lines } = await verify([file], { json: true });
    expect(code).toBe(1);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { event: 'verify', result: 'unreadable', receiptFile: file, comparedFile: null, file, code: 'ENOENT' },
    ]);
  });
});

it('2: bad usage', () => {
  const reading =
    (words: string[], values: { key?: string } = {}) =>
    () =>
      readVerify(words, { json: false, ...values });
  expect(reading([])).toThrow('Name the receipt.');
  expect(reading(['a', 'b', 'c'])).toThrow('Name one receipt and one file.');
  expect(reading([''])).toThrow('One file name is empty.');
  expect(reading(['a', ''])).toThrow('One file name is empty.');
  expect(reading(['a'], { key: '' })).toThrow('--key is empty.');
  expect(reading(['a', 'b'], { key: 'k' })()).toMatchObject({ receiptFile: 'a', file: 'b', keyFile: 'k' });
});
