import { execFile } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile, sha256 } from './fixtures/files.ts';

const cli = path.resolve(import.meta.dirname, '../main/cli/cli.ts');
const verify = (...words: string[]) => promisify(execFile)(process.execPath, [cli, 'verify', ...words]);

test('what is over stays in the history, with a receipt that proves it', async ({
  folder,
  server,
  program: { window, page },
}) => {
  const file = await makeFile(folder, 'report-Q3.pdf', 400_000);
  await window.sendTo(server.url);
  await window.drop(file);
  await window.shows('report-Q3.pdf', 'Done');
  await page.getByRole('button', { name: 'Clear done' }).click();
  await expect(window.row('report-Q3.pdf')).toHaveCount(0);

  await window.openHistory();
  await expect(window.row('report-Q3.pdf')).toContainText('Done');
  await expect(window.row('report-Q3.pdf')).toContainText(await sha256(file));
  const [receipt, key] = [path.join(folder, 'receipt.json'), path.join(folder, 'key.pem')];
  await window.saveAs(key);
  await page.getByRole('button', { name: 'Save public key…' }).click();
  await expect(window.notices()).toContainText('key.pem');
  await window.saveAs(receipt);
  await window.press('Save receipt…', 'report-Q3.pdf');
  await expect(window.notices()).toContainText('receipt.json');

  const { stdout } = await verify(receipt, file, '--key', key);
  expect(stdout).toContain('is what was uploaded: same size, same SHA-256.');
  await appendFile(file, 'x');
  await expect(verify(receipt, file, '--key', key)).rejects.toMatchObject({ code: 1 });
});
