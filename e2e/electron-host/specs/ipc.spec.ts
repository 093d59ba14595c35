import { expect, test } from './toy.ts';

test('invoke answers, and names the sender frame', async ({ page }) => {
  await page.getByRole('button', { name: 'Greet' }).click();
  await expect(page.getByRole('status')).toHaveText(
    /^Hello Ann from app:\/\/bundle\/index.html at app:\/\/bundle/,
  );
});
