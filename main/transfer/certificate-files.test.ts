import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TempFolder } from '../testing/temp-folder.ts';
import { makeTestCertificate } from '../testing/test-certificate.ts';
import { authorityNames, readAuthorities, readClientCertificate } from './certificate-files.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = new TempFolder();
});
afterEach(() => folder[Symbol.dispose]());

const { cert, key } = makeTestCertificate(['me.example']);

function file(content: string): string {
  const path = folder.join('file.pem');
  writeFileSync(path, content);
  return path;
}

it('a PEM file with certificate and key is taken', async () => {
  const certificate = await readClientCertificate(file(cert + key), null);
  expect(certificate).toMatchObject({ kind: 'pem', passphrase: null });
});

it.each([
  ['a certificate without its key', cert],
  ['a key without a certificate', key],
  ['a certificate with the key of another', cert + makeTestCertificate(['x.example']).key],
  ['something else', 'hello'],
  ['nothing', ''],
  ['a file that is too large', 'x'.repeat(1_000_001)],
])('%s is told as unusable', async (_name, content) => {
  await expect(readClientCertificate(file(content), null)).rejects.toMatchObject({
    uploadError: { code: 'client-certificate-unusable', severity: 'fatal' },
  });
});

it('a file that is not there is told as unusable, without its path', async () => {
  const failed = await readClientCertificate(folder.join('gone.pem'), null).catch((cause) => cause);
  expect(failed.uploadError).toEqual({
    code: 'client-certificate-unusable',
    severity: 'fatal',
    facts: { detail: 'ENOENT' },
  });
});

it('authorities: every certificate of the file, by its name', async () => {
  const pem = await readAuthorities(file(`text before\n${cert}${makeTestCertificate(['b.example']).cert}`));
  expect(authorityNames(pem)).toEqual(['Bitlade test', 'Bitlade test']);
  expect(pem).not.toContain('text before');
});

it.each([key, 'hello', ''])('authorities: a file without a certificate is refused', async (content) => {
  await expect(readAuthorities(file(content))).rejects.toThrow();
});
