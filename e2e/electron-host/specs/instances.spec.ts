import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { executablePath, expect, launchToy, test, toyArguments, toyLog } from './toy.ts';

test('a second instance tells the first and leaves', async ({ page, electronApp, userData }) => {
  await expect(page.getByRole('heading')).toBeVisible();
  const second = await promisify(execFile)(executablePath(), [...toyArguments(userData), '--open=abc']);
  expect(second.stdout).toContain('second: no lock');
  await expect.poll(() => toyLog(electronApp)).toContain('second-instance --open=abc number');
  await expect(page.getByRole('heading')).toBeVisible();
});

test('what the page stored is there after a restart', async ({ userData }) => {
  const stored: (string | null)[] = [];
  for (let start = 0; start < 2; start++) {
    const app = await launchToy(userData);
    const page = await app.firstWindow();
    await page.getByRole('heading').waitFor();
    stored.push(
      await page.evaluate(() => {
        const before = localStorage.getItem('key');
        localStorage.setItem('key', 'kept');
        return before;
      }),
    );
    await app.close();
  }
  expect(stored).toEqual([null, 'kept']);
});

test('after a kill the program starts again at once on the same data', async ({ userData }) => {
  const starts: number[] = [];
  for (let start = 0; start < 3; start++) {
    const app = await launchToy(userData);
    const page = await app.firstWindow();
    await page.getByRole('heading').waitFor();
    starts.push(await app.evaluate(() => (globalThis as unknown as { toyStarts: number }).toyStarts));
    const exited = once(app.process(), 'exit');
    app.process().kill('SIGKILL');
    await exited;
  }
  expect(starts).toEqual([1, 2, 3]);
});
