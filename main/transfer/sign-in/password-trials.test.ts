import { expect, it } from 'vitest';
import { password } from '../../testing/signing-rig.ts';
import type { Password } from './password.ts';
import { PasswordTrials } from './password-trials.ts';

const place = 'https://up1.example';
const never = new AbortController().signal;

/** What is asked of each of two runs, and of one more that begins when it is called. */
function begin() {
  const trials = new PasswordTrials();
  const trialOf = (secret: Password = password) => trials.asOfNow().of(place, secret);
  return { one: trialOf(), other: trialOf(), later: trialOf, trials };
}

/** Order in which promises of this turn settle. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const turn = new Promise((resolve) => setImmediate(() => resolve('later')));
  return (await Promise.race([promise.then(() => 'settled'), turn])) === 'settled';
}

it('one tries, the other waits; both may when it was taken', async () => {
  const { one, other } = begin();
  expect(await one.mayTry(never)).toBe(true);
  expect(await one.mayTry(never)).toBe(true);
  const waiting = other.mayTry(never);
  expect(await isSettled(waiting)).toBe(false);
  one.answered(200);
  expect([await waiting, await one.mayTry(never)]).toEqual([true, true]);
});

it('nobody who has begun before tries what was refused; who begins later does, alone', async () => {
  const { one, other, later } = begin();
  await one.mayTry(never);
  const waiting = other.mayTry(never);
  one.refused();
  expect([await waiting, await other.mayTry(never)]).toEqual([false, false]);
  expect(await later().mayTry(never)).toBe(true);
  expect(await isSettled(later().mayTry(never))).toBe(false);
});

it('what was taken before and is refused now is tried no more by those under way', async () => {
  const { one, other } = begin();
  await one.mayTry(never);
  one.answered(200);
  await other.mayTry(never);
  other.refused();
  expect(await one.mayTry(never)).toBe(false);
});

it('the next one tries when nothing was found out', async () => {
  const { one, other } = begin();
  await one.mayTry(never);
  const waiting = other.mayTry(never);
  one.end();
  expect(await waiting).toBe(true);
  expect(await isSettled(one.mayTry(never))).toBe(false);
});

it('who is stopped waits no longer, and leaves the trial to who has it', async () => {
  const { one, other, later } = begin();
  await one.mayTry(never);
  const stop = new AbortController();
  const waiting = other.mayTry(stop.signal);
  stop.abort();
  expect(await waiting).toBe(true);
  other.end();
  expect(await isSettled(later().mayTry(never))).toBe(false);
});

it('another password, another name and another place have nothing to do with it', async () => {
  const { one, later, trials } = begin();
  await one.mayTry(never);
  expect(await later({ ...password, password: 'new' }).mayTry(never)).toBe(true);
  expect(await later({ ...password, userName: 'you' }).mayTry(never)).toBe(true);
  expect(await trials.asOfNow().of('https://up2.example', password).mayTry(never)).toBe(true);
});
