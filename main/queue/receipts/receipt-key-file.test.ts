import { execFile } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, verify } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TempFolder } from '../../testing/temp-folder.ts';
import { fingerprintOf, type ReceiptKeyError } from './receipt-key.ts';
import { ownPublicKey, ReceiptKeyFile } from './receipt-key-file.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = new TempFolder();
});
afterEach(() => folder[Symbol.dispose]());

const dataFolder = () => folder.join('data');
const keyFile = () => folder.join('data', 'receipt-key.pem');
const fingerprint = () => fingerprintOf(new ReceiptKeyFile(dataFolder()).publicKey());

function putKey(text: string): void {
  mkdirSync(dataFolder());
  writeFileSync(keyFile(), text);
}

function failure(): ReceiptKeyError {
  try {
    new ReceiptKeyFile(dataFolder()).publicKey();
  } catch (cause) {
    return cause as ReceiptKeyError;
  }
  throw new Error('it did not fail');
}

describe('the key that signs receipts', () => {
  it('is made at first use, for its user alone, and stays', () => {
    const first = fingerprint();
    expect(readdirSync(dataFolder())).toEqual(['receipt-key.pem']);
    expect(readFileSync(keyFile(), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(createPrivateKey(readFileSync(keyFile())).asymmetricKeyType).toBe('ed25519');
    if (process.platform !== 'win32') expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    expect(fingerprint()).toBe(first);
  });

  it('signs what its public key checks', () => {
    const key = new ReceiptKeyFile(dataFolder());
    const signature = key.sign(Buffer.from('words'));
    expect(verify(null, Buffer.from('words'), key.publicKey(), signature)).toBe(true);
    expect(verify(null, Buffer.from('word'), key.publicKey(), signature)).toBe(false);
  });

  it('is one, however many processes make it at once', async () => {
    const module = new URL('./receipt-key-file.ts', import.meta.url).href;
    const code = `const { ReceiptKeyFile } = await import(${JSON.stringify(module)});
      const key = new ReceiptKeyFile(${JSON.stringify(dataFolder())}).publicKey();
      console.log(key.export({ type: 'spki', format: 'der' }).toString('base64'));`;
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
    const outputs = await Promise.all([run(), run(), run(), run()]);
    expect(new Set(outputs.map(({ stdout }) => stdout)).size).toBe(1);
    expect(readdirSync(dataFolder())).toEqual(['receipt-key.pem']);
  });

  it('loses rights that others were given', () => {
    fingerprint();
    chmodSync(keyFile(), 0o644);
    fingerprint();
    if (process.platform !== 'win32') expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
  });
});

describe('a damaged key', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  it.each([
    ['an empty file', ''],
    ['half a file', '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw'],
    ['the key of something else', String(rsa)],
  ])('%s is kept aside and told of; only the next use makes a new one', (_name, text) => {
    putKey(text);
    const aside = `${keyFile()}.damaged`;
    expect(failure()).toMatchObject({
      name: 'ReceiptKeyError',
      uploadError: { code: 'receipt-key-damaged', facts: { name: aside } },
      message: expect.stringContaining(`It is kept as '${aside}'.`),
    });
    expect(readdirSync(dataFolder())).toEqual(['receipt-key.pem.damaged']);
    expect(readFileSync(aside, 'utf8')).toBe(text);
    fingerprint();
    expect(readFileSync(aside, 'utf8')).toBe(text);
  });

  it('does not take the place of one that was kept before', () => {
    putKey('one');
    failure();
    writeFileSync(keyFile(), 'two');
    expect(failure().uploadError.facts.name).toBe(`${keyFile()}.damaged-2`);
    expect(readFileSync(`${keyFile()}.damaged`, 'utf8')).toBe('one');
  });
});

describe('a key that cannot be had', () => {
  it('is no reason to make another: what is in its place stays', () => {
    mkdirSync(keyFile(), { recursive: true });
    expect(failure()).toMatchObject({
      uploadError: { code: 'receipt-key-unreadable', facts: { name: keyFile() } },
    });
    expect(readdirSync(dataFolder())).toEqual(['receipt-key.pem']);
  });

  it('when the folder is none', () => {
    writeFileSync(dataFolder(), '');
    expect(failure().uploadError.facts.name).toBe(keyFile());
  });
});

describe("this computer's public key", () => {
  it('is looked up without making or moving anything', () => {
    expect(ownPublicKey(dataFolder())).toBeNull();
    putKey('damaged');
    expect(ownPublicKey(dataFolder())).toBeNull();
    expect(readdirSync(dataFolder())).toEqual(['receipt-key.pem']);
  });

  it('is the one that receipts are signed with', () => {
    const own = fingerprint();
    const found = ownPublicKey(dataFolder());
    expect(found && fingerprintOf(found)).toBe(own);
  });
});
