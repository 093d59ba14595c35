import { expect, it } from 'vitest';
import { Turnstile } from './turnstile.ts';

it('lets no more through at once than it is wide, in the order of asking', async () => {
  const turnstile = new Turnstile(2);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const calls = Array.from({ length: 5 }, (_, number) =>
    turnstile.pass(() => {
      started.push(number);
      return new Promise<void>((resolve) => ends.push(resolve));
    }),
  );
  for (const expected of [2, 3, 4, 5]) {
    expect(started).toEqual([0, 1, 2, 3, 4].slice(0, expected));
    ends.shift()?.();
    await calls[expected - 2];
  }
  for (const end of ends) end();
  await Promise.all(calls);
});

it('gives the outcome of the call, and its way to the next after a failure', async () => {
  const turnstile = new Turnstile(1);
  const failing = turnstile.pass(() => Promise.reject(new Error('no')));
  const next = turnstile.pass(async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});
