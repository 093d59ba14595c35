import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CliProcess } from '../testing/cli-process.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { sampleBytes } from '../testing/sample-bytes.ts';
import { TempFolder } from '../testing/temp-folder.ts';

/** Exit code of a command that has ended, and what it printed. */
async function run(...words: string[]) {
  await using process = new CliProcess(...words);
  const code = await process.ended;
  return { code, stdout: process.stdout, stderr: process.stderr };
}

it('an upload, its receipt, and everybody who checks it', async () => {
  await using peer = await PracticePeer.start();
  using folder = new TempFolder();
  const data = ['--data', folder.join('data')];
  const file = folder.join('a.bin');
  const receipt = folder.join('a.receipt.json');
  const key = folder.join('key.pem');
  writeFileSync(file, sampleBytes(3_000_000));

  expect(await run('add', ...data, file, peer.url().href)).toMatchObject({ code: 0, stderr: '' });
  expect(await run('monitor', ...data)).toMatchObject({ code: 0, stderr: '' });
  const history = await run('history', ...data, '--json');
  const { jobId } = JSON.parse(history.stdout);
  expect(await run('receipt', ...data, jobId, '-o', receipt)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await run('public-key', ...data, '-o', key)).toMatchObject({ code: 0 });

  const own = await run('verify', ...data, receipt, file);
  expect(own).toMatchObject({ code: 0, stderr: '' });
  expect(own.stdout).toContain('✓ Signed by this computer');
  const elsewhere = ['--data', folder.join('elsewhere')];
  const withKey = await run('verify', ...elsewhere, receipt, file, '--key', key, '--json');
  expect(withKey.code).toBe(0);
  expect(JSON.parse(withKey.stdout)).toMatchObject({
    result: 'valid',
    signer: 'given-key',
    receipt: { jobId, sizeBytes: 3_000_000, serverWords: '200 OK' },
  });

  appendFileSync(file, '.');
  expect((await run('verify', ...data, receipt, file)).code).toBe(1);
  writeFileSync(receipt, readFileSync(receipt, 'utf8').replace('200 OK', '200 KO'));
  expect((await run('verify', ...data, receipt)).code).toBe(1);
  expect((await run('verify', ...data)).code).toBe(2);
});
