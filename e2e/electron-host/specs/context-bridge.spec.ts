import { expect, test } from './toy.ts';

test('functions are called across and answer at once', async ({ page }) => {
  expect(await page.evaluate(() => window.toy.add(2, 3))).toBe(5);
});

test('the exposed object is frozen and cannot be replaced', async ({ page }) => {
  const frozen = await page.evaluate(() => {
    const { toy } = window;
    return [Object.isFrozen(toy), Reflect.set(window, 'toy', 1), window.toy === toy];
  });
  expect(frozen).toEqual([true, false, true]);
});

test('class instances lose their prototype', async ({ page }) => {
  const klass = await page.evaluate(() => {
    const { klass } = window.toy;
    return [klass.x, 'method' in klass, Object.getPrototypeOf(klass) === Object.prototype];
  });
  expect(klass).toEqual([1, false, true]);
});

test('symbols are refused', async ({ page }) => {
  const words = await page.evaluate(() => {
    try {
      return String(window.toy.echo(Symbol('x')));
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(words).toBe('An object could not be cloned.');
});

test('the page has no Node, no eval under its policy, and no way into the other world', async ({ page }) => {
  const found = await page.evaluate(async () => {
    await window.toy.echo('the driver itself may evaluate text; what runs later may not');
    const names = ['require', 'process', 'module', '__standInSend', '__standInOpen', '__standInReceive'];
    const present = names.filter((name) => name in window);
    try {
      new Function('return 1')();
    } catch (error) {
      present.push((error as Error).name);
    }
    return present;
  });
  expect(found).toEqual(['EvalError']);
  expect(await page.evaluate(() => isSecureContext)).toBe(true);
});
