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
class Answering implements Exchanger {
  readonly isLineOpen = true;
  readonly #outcomes: PacketOutcome[];
  readonly #onAnswered: () => void;

  constructor(outcomes: PacketOutcome[], onAnswered: () => void) {
    this.#outcomes = outcomes;
    this.#onAnswered = onAnswered;
  }

  async exchange(): Promise<PacketOutcome> {
    const outcome = this.#outcomes.shift();
    if (outcome === undefined) throw new Error('one request too many');
    this.#onAnswered();
    return outcome;
  }

  reset(): void {}

  async close(): Promise<void> {}
}

describe('reset between the steps of a sign-in', () => {
  it.each([
    ['server', answered(401, { 'www-authenticate': 'Basic realm="r"' })],
    ['server, by connection', answered(401, { 'www-authenticate': 'NTLM' })],
    ['proxy', answered(407, { 'proxy-authenticate': 'Basic realm="r"' })],
  ])('ends it: %s', async (_what, challenge) => {
    const outcomes = [challenge];
    const bare = new Answering(outcomes, () => outcomes.length === 0 && signing.reset());
    const profile = {
      ...plainProfile,
      signIn: password,
      proxySignIn: password,
      isPasswordOverHttpAllowed: true,
    };
    const signing = withSignIn(bare, url, profile, { chosenFor: null });
    expect(await sendPacket(signing, url, ping)).toEqual({ kind: 'aborted', certainty: 'not-sent' });

    // One is left over when the connection need not be signed in.
    outcomes.push(...Array.from({ length: 3 }, () => answered(200)));
    expect(verdictOf(await sendPacket(signing, url, ping))).toEqual([200]);
  });
});
