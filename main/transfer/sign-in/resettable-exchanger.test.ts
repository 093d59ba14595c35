import { describe, expect, it } from 'vitest';
import { password, sendPacket, verdictOf } from '../../testing/signing-rig.ts';
import type { Exchanger } from '../exchanger.ts';
import type { PacketOutcome } from '../ports.ts';
import { plainProfile } from '../server-profile.ts';
import { withSignIn } from './signing-exchanger.ts';

const url = new URL('http://server.example/drop');
const ping = { type: 'ping' } as const;
const answered = (status: number, headers = {}): PacketOutcome => ({
  kind: 'answered',
  answer: { status, headers, ...(status === 407 && { proxy: 'proxy.example:3128' }) },
  timing: { sendMs: 0, answerMs: 0 },
});

/** Answers in turn; `onAnswered` is called in the moment between two exchanges. */
function answering(outcomes: PacketOutcome[], onAnswered: () => void) {
  const exchanger = {
    isLineOpen: true,
    left: outcomes,
    async exchange() {
      const outcome = exchanger.left.shift();
      if (outcome === undefined) throw new Error('one request too many');
      onAnswered();
      return outcome;
    },
    reset() {},
    async close() {},
  } satisfies Exchanger & { left: PacketOutcome[] };
  return exchanger;
}

describe('reset between the steps of a sign-in', () => {
  it.each([
    ['server', answered(401, { 'www-authenticate': 'Basic realm="r"' })],
    ['server, by connection', answered(401, { 'www-authenticate': 'NTLM' })],
    ['proxy', answered(407, { 'proxy-authenticate': 'Basic realm="r"' })],
  ])('ends it: %s', async (_what, challenge) => {
    let isStopping = true;
    const bare = answering([challenge], () => isStopping && signing.reset());
    const profile = {
      ...plainProfile,
      signIn: password,
      proxySignIn: password,
      isPasswordOverHttpAllowed: true,
    };
    const signing = withSignIn(bare, url, profile, { chosenFor: null });
    expect(await sendPacket(signing, url, ping)).toEqual({ kind: 'aborted', certainty: 'not-sent' });

    isStopping = false;
    bare.left = Array.from({ length: 3 }, () => answered(200));
    expect(verdictOf(await sendPacket(signing, url, ping))).toEqual([200]);
  });
});
