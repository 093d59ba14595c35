import { expect, it } from 'vitest';
import type { HttpAnswer } from '../../bits/http-answer.ts';
import { scriptedUpload } from '../../testing/scripted-upload.ts';
import { password } from '../../testing/signing-rig.ts';
import { systemEntropy } from './entropy.ts';
import { ProxySigningExchanger } from './proxy-signing-exchanger.ts';

const proxy = 'p1:8080';
const challenge = { status: 407, headers: { 'proxy-authenticate': ['Basic realm="p"'] }, proxy };

/** An upload that is to go out by the proxy, which says `answers`. */
const begin = (...answers: HttpAnswer[]) =>
  scriptedUpload(answers, {
    isLineOpen: false,
    signer: proxy,
    signing: (bare, trials) =>
      new ProxySigningExchanger(bare, new URL('http://server.example'), password, trials, systemEntropy),
  });

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
