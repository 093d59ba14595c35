import { expect, test } from './toy.ts';

test('invoke answers, and the event names its sender and frame', async ({ page }) => {
  await page.getByRole('button', { name: 'Greet' }).click();
  await expect(page.getByRole('status')).toHaveText('Hello Ann from app://bundle/index.html at app://bundle');
});

test('what a handler throws arrives as text, and so does a missing handler', async ({ page }) => {
  await page.getByRole('button', { name: 'Fail' }).click();
  await expect(page.getByRole('status')).toHaveText("Error invoking remote method 'fail': TypeError: nope");
  const refusal = await page.evaluate(() => window.toy.nobody().catch((error: Error) => error.message));
  expect(refusal).toBe(
    "Error invoking remote method 'nobody-handles-this': Error: No handler registered for 'nobody-handles-this'",
  );
});

test('structured-cloneable values survive the round trip', async ({ page }) => {
  const kept = await page.evaluate(async () => {
    const sent = {
      date: new Date(0),
      map: new Map([[1, 'a']]),
      bytes: new Uint8Array([1, 2]),
      nan: Number.NaN,
      big: 1n,
      nothing: undefined,
      nested: [[1]],
    };
    const got = (await window.toy.echo(sent)) as typeof sent;
    return [
      got.date.getTime() === 0,
      got.map.get(1) === 'a',
      got.bytes instanceof Uint8Array && got.bytes[1] === 2,
      Number.isNaN(got.nan),
      got.big === 1n,
      'nothing' in got && got.nothing === undefined,
      got.nested[0]?.[0] === 1,
    ];
  });
  expect(kept).toEqual(Array(7).fill(true));
});

test('what cannot be cloned is refused', async ({ page }) => {
  const words = await page.evaluate(async () => [
    await window.toy.echo(() => 1).catch((error: Error) => error.message),
    await window.toy.echo(new File(['a'], 'a')).catch((error: Error) => error.message),
  ]);
  expect(words).toEqual(['An object could not be cloned.', 'An object could not be cloned.']);
});

test('events arrive in order, and not after unsubscribing', async ({ page }) => {
  const seen = await page.evaluate(async () => {
    const numbers: number[] = [];
    const stop = window.toy.onTick((n) => numbers.push(n));
    await window.toy.ticks(2000);
    stop();
    await window.toy.ticks(1);
    return numbers;
  });
  expect(seen).toEqual(Array.from({ length: 2000 }, (_item, i) => i + 1));
});

test('a synchronous message is answered while the page waits', async ({ page }) => {
  expect(await page.evaluate(() => window.toy.syncVersion())).toBe('1.2.3');
});

test('ports connect a page with the main process, and that with a utility process', async ({ page }) => {
  const answer = await page.evaluate(() => new Promise((resolve) => window.toy.onPort(resolve)));
  expect(answer).toEqual([{ hi: 1 }, 'main got ping']);
  expect(await page.evaluate(() => window.toy.work(21))).toBe(42);
});

test('the main process can be looked into', async ({ page, electronApp }) => {
  expect(await electronApp.evaluate(({ app }) => [app.getName(), app.getVersion(), app.isPackaged])).toEqual([
    'Toy',
    '1.2.3',
    false,
  ]);
  const window = await electronApp.browserWindow(page);
  await expect.poll(() => window.evaluate((win) => win.getTitle())).toBe('Toy app');
  expect(await window.evaluate((win) => [win.getMinimumSize(), win.isVisible()])).toEqual([[400, 300], true]);
});
