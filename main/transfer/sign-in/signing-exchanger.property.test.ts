import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uploadError } from '../../../shared/upload-error.ts';
import { bitsVerb } from '../../bits/header-names.ts';
import { canary, ntlmChallenge, password } from '../../testing/signing-rig.ts';
import type { Exchanger, WireRequest } from '../exchanger.ts';
import type { PacketOutcome } from '../ports.ts';
import { plainProfile } from '../server-profile.ts';
import { withSignIn } from './signing-exchanger.ts';

interface Turn {
  status: number;
  challenges: string[];
  isProxied: boolean;
  isClosed: boolean;
  isBroken: boolean;
}

/** Says anything at all, in turn. */
class MoodyServer implements Exchanger {
  readonly requests: { isSigned: boolean; hasBody: boolean; isPing: boolean; isFreshLine: boolean }[] = [];
  isLineOpen = false;
  readonly #turns: Turn[];

  constructor(turns: Turn[]) {
    this.#turns = turns;
  }

  async exchange({ headers, body }: WireRequest): Promise<PacketOutcome> {
    const { status, challenges, isProxied, isClosed, isBroken } = this.#turns[
      this.requests.length % this.#turns.length
    ] as Turn;
    const has = (wanted: string) => headers.some(([name, value]) => name === wanted || value === wanted);
    this.requests.push({
      isSigned: has('Authorization'),
      hasBody: body !== null,
      isPing: has('Ping'),
      isFreshLine: !this.isLineOpen,
    });
    this.isLineOpen = !isClosed && !isBroken;
    if (isBroken) {
      const error = uploadError('connection-lost', 'transient', {});
      return { kind: 'failed', certainty: 'unknown', error, isStaleLine: isClosed };
    }
    const answer = {
      status,
      headers: { 'www-authenticate': challenges, 'proxy-authenticate': challenges },
      ...(isProxied && { proxy: 'proxy.example:3128' }),
    };
    return { kind: 'answered', answer, timing: { sendMs: 0, answerMs: 0 } };
  }

  reset(): void {}

  async close(): Promise<void> {}
}

const turn = fc.record<Turn>({
  status: fc.constantFrom(200, 401, 401, 401, 407, 403, 500),
  challenges: fc.array(
    fc.constantFrom(
      'NTLM',
      'Negotiate',
      `NTLM ${ntlmChallenge}`,
      `Negotiate ${ntlmChallenge}`,
      'Basic realm="r"',
      'Digest realm="r", qop="auth", nonce="1"',
      'Digest realm="r", qop="auth", nonce="2", stale=true',
      'Digest realm="r", qop="auth", nonce="3", stale=true, algorithm=SHA-256',
      'Digest realm="r"',
      '"',
    ),
    { maxLength: 4 },
  ),
  isProxied: fc.boolean(),
  isClosed: fc.boolean(),
  isBroken: fc.constantFrom(false, false, false, true),
});

const url = new URL('http://server.example/drop');
const profile = { ...plainProfile, signIn: password, proxySignIn: password, isPasswordOverHttpAllowed: true };
const request: WireRequest = { method: bitsVerb, path: '/drop', headers: [], body: () => Buffer.alloc(10) };

describe('sign-in to a server that says anything', () => {
  it('ends after few requests, and once a connection is to be signed in no body goes out before it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 12 }), async (turns) => {
        const server = new MoodyServer(turns);
        const signing = withSignIn(server, url, profile, { chosenFor: null });
        for (let count = 0; count < 3; count++) {
          const before = server.requests.length;
          const outcome = await signing.exchange(request, { answerTimeoutMs: 60_000 });
          const sent = server.requests.slice(before);
          expect(sent.length).toBeLessThanOrEqual(40);
          expect(JSON.stringify(outcome)).not.toContain(canary);
          // Where a Ping signs a connection in, what comes next on another one is another Ping, or needs none.
          const withoutSignIn = sent.filter(
            ({ hasBody, isSigned, isFreshLine }, index) =>
              hasBody && !isSigned && isFreshLine && sent[index - 1]?.isPing,
          );
          expect(withoutSignIn).toEqual([]);
        }
      }),
      { seed: 91, numRuns: 1000 },
    );
  });
});
