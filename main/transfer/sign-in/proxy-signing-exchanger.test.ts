import { expect, it } from 'vitest';
import type { HttpAnswer } from '../../bits/http-answer.ts';
import { password } from '../../testing/signing-rig.ts';
import type { Exchanger } from '../exchanger.ts';
import { systemEntropy } from './entropy.ts';
import { PasswordTrials } from './password-trials.ts';
import { ProxySigningExchanger } from './proxy-signing-exchanger.ts';

const proxy = 'p1:8080';
const challenge = { status: 407, headers: { 'proxy-authenticate': ['Basic realm="p"'] }, proxy };
const never = new AbortController().signal;

/** What the ways out say, one answer for each request; then nothing more comes. */
function begin(...answers: HttpAnswer[]) {
  const trials = new PasswordTrials();
  const { promise: hanging, resolve: hangs } = Promise.withResolvers<void>();
  const bare: Exchanger = {
    async exchange() {
      const answer = answers.shift();
      if (answer === undefined) {
        hangs();
        return new Promise(() => undefined);
      }
      return { kind: 'answered', answer, timing: { sendMs: 0, answerMs: 0 } };
    },
    isLineOpen: false,
    reset() {},
    async close() {},
  };
  const url = new URL('http://server.example');
  const run = new ProxySigningExchanger(bare, url, password, trials.asOfNow(), systemEntropy);
  const request = { method: 'BITS_POST', path: '/x', headers: [], body: null };
  return {
    run,
    hanging,
    send: () => run.exchange(request, { answerTimeoutMs: 1000 }),
    other: () => trials.asOfNow().of(proxy, password).mayTry(never),
  };
}

it('a request that goes another way in the end leaves the password of the first to other uploads', async () => {
  const { send, other } = begin(challenge, { status: 200, headers: {} });
  await send();
  expect(await other()).toBe(true);
});

it('what was not sent to a proxy was not refused by it', async () => {
  const { send } = begin(challenge, { status: 200, headers: {} }, challenge, {
    status: 200,
    headers: {},
    proxy,
  });
  await send();
  expect(await send()).toMatchObject({ answer: { status: 200 } });
});

it('who leaves in the middle leaves the password to other uploads', async () => {
  const { run, send, hanging, other } = begin(challenge);
  void send();
  await hanging;
  const waiting = other();
  await run.close();
  expect(await waiting).toBe(true);
});

it('a proxy in trouble has taken no password: the others try it one after the other', async () => {
  const { send, other } = begin(challenge, { status: 503, headers: {}, proxy });
  await send();
  expect(await other()).toBe(true);
  const turn = new Promise((resolve) => setImmediate(() => resolve('waits')));
  expect(await Promise.race([other(), turn])).toBe('waits');
});
