import { expect, it } from 'vitest';
import type { HttpAnswer } from '../../bits/http-answer.ts';
import { scriptedUpload } from '../../testing/scripted-upload.ts';
import { ntlmChallenge, password } from '../../testing/signing-rig.ts';
import { plainProfile } from '../server-profile.ts';
import { withSignIn } from './signing-exchanger.ts';

const url = new URL('https://server.example');
const asking = (challenge: string) => ({ status: 401, headers: { 'www-authenticate': [challenge] } });
const trouble = { status: 503, headers: {} };
const ack = { status: 200, headers: {} };

/** An upload to a server that says `answers`. */
const begin = (...answers: HttpAnswer[]) =>
  scriptedUpload(answers, {
    isLineOpen: true,
    signer: url.origin,
    signing: (bare, trials) =>
      withSignIn(bare, url, { ...plainProfile, signIn: password }, { chosenFor: null, trials }),
  });

/** Whether what was asked has an answer already. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const turn = new Promise((resolve) => setImmediate(() => resolve('later')));
  return (await Promise.race([promise.then(() => 'settled'), turn])) === 'settled';
}

const basic = [asking('Basic realm="r"')];
const digest = [asking('Digest realm="r", qop="auth", nonce="1"')];
const ntlm = [asking('NTLM'), asking(`NTLM ${ntlmChallenge}`)];

it.each([
  ['Basic', [...basic, trouble]],
  ['Digest', [...digest, trouble]],
  ['NTLM', [...ntlm, trouble, ack]],
])(
  '%s: a server in trouble has taken no password: the others try it one after the other',
  async (_scheme, answers) => {
    const { send, other } = begin(...answers);
    await send();
    expect(await other()).toBe(true);
    expect(await isSettled(other())).toBe(false);
  },
);

it.each([
  ['Basic', [...basic, ack]],
  ['Digest', [...digest, ack]],
  ['NTLM', [...ntlm, ack, ack]],
])('%s: what was taken stays so when the server is in trouble', async (_scheme, answers) => {
  const { send, other } = begin(...answers, trouble);
  await send();
  expect(await send()).toMatchObject({ answer: { status: 503 } });
  expect([await other(), await other()]).toEqual([true, true]);
});

it('a server that comes back from its trouble with another nonce is signed in to anew', async () => {
  const { send } = begin(...digest, trouble, asking('Digest realm="r", qop="auth", nonce="2"'), ack);
  await send();
  expect(await send()).toMatchObject({ answer: { status: 200 } });
});

it('who leaves in the middle leaves the password to other uploads', async () => {
  const { run, send, hanging, other } = begin(...basic);
  void send();
  await hanging;
  const waiting = other();
  await run.close();
  expect(await waiting).toBe(true);
});
