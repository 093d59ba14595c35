import { expect, it } from 'vitest';
import { Patience } from './patience.ts';

let now = 0;
const patience = () => {
  now = 0;
  return new Patience(() => now);
};
const fresh = { id: 'job', attempts: 0 };
const failing = { id: 'job', attempts: 3 };

it('a first failure spends the time of its try, the next one all that went by since', () => {
  const time = patience();
  now = 1_000;
  expect(time.spentMs(fresh, 400)).toBe(600);
  now = 9_000;
  expect(time.spentMs(failing, 8_900)).toBe(8_000);
});

it('time in which the queue was held back does not count', () => {
  const time = patience();
  time.spentMs(fresh, 0);
  now = 1_000;
  time.follow(true);
  now = 5_000;
  time.follow(true);
  now = 50_000;
  time.follow(false);
  now = 50_200;
  expect(time.spentMs(failing, 50_100)).toBe(1_200);
  time.follow(true);
  now = 90_000;
  expect(time.spentMs(failing, 89_000)).toBe(0);
});

it('after progress, or a wish of the user, the count begins anew', () => {
  const time = patience();
  time.spentMs(fresh, 0);
  now = 70_000;
  expect(time.spentMs(fresh, 69_990)).toBe(10);
  time.forget('job');
  expect(time.spentMs(failing, 69_995)).toBe(5);
});
