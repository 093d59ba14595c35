import type { HttpAnswer, PacketOutcome } from '../ports.ts';
import { parseChallenges } from './challenge.ts';
import type { Entropy } from './entropy.ts';
import { ntlmAuthenticate, ntlmNegotiate } from './ntlm.ts';
import { ntlmAccount } from './ntlm-proof.ts';
import type { Password } from './password.ts';

/** Schemes that sign in a connection; Negotiate carries the same NTLM messages. Better ones first. */
export const lineSchemes = ['Negotiate', 'NTLM'] as const;
export type LineScheme = (typeof lineSchemes)[number];

/**
 * - `done`: the line that is open now is signed in.
 * - `not-asked`: the server took the probe without any of it.
 * - `refused`: not with this password.
 * - `broken`: the server does not go through with the scheme, whatever the password.
 * - `line-lost`: the server answered and ended the connection half-way, twice.
 * - `failed`: no answer.
 */
export interface LineSignIn {
  kind: 'done' | 'not-asked' | 'refused' | 'broken' | 'line-lost' | 'failed';
  /** Of the last request sent. */
  outcome: PacketOutcome;
}

/** A connection with a small request to sign it in with. */
export interface SignInLine {
  probe(authorization: string): Promise<PacketOutcome>;
  readonly isOpen: boolean;
}

const mostTries = 2;

/** Three messages over one connection; one that closes in between is begun anew once. [MS-NTHT] 2.1, 2.2 */
export async function signInLine(
  line: SignInLine,
  scheme: LineScheme,
  secret: Password,
  entropy: Entropy,
): Promise<LineSignIn> {
  for (let tries = 1; ; tries++) {
    const signIn = await tryOnce(line, scheme, secret, entropy);
    if (signIn.kind !== 'line-lost') return signIn;
    // A connection that breaks says nothing about the scheme, one that is closed with an answer does.
    if (tries === mostTries)
      return signIn.outcome.kind === 'answered' ? signIn : { ...signIn, kind: 'failed' };
  }
}

async function tryOnce(
  line: SignInLine,
  scheme: LineScheme,
  secret: Password,
  entropy: Entropy,
): Promise<LineSignIn> {
  const probe = (token: Uint8Array) => line.probe(`${scheme} ${Buffer.from(token).toString('base64')}`);
  const first = await probe(ntlmNegotiate());
  if (first.kind !== 'answered') return unanswered(first);
  if (first.answer.status !== 401) return { kind: line.isOpen ? 'not-asked' : 'line-lost', outcome: first };
  const token = tokenOf(first.answer, scheme);
  const reply = token && ntlmAuthenticate(token, ntlmAccount(secret), entropy);
  if (reply === null) return { kind: 'broken', outcome: first };
  if (!line.isOpen) return { kind: 'line-lost', outcome: first };

  const second = await probe(reply);
  if (second.kind !== 'answered') return unanswered(second);
  if (second.answer.status === 401) return { kind: 'refused', outcome: second };
  return { kind: line.isOpen ? 'done' : 'line-lost', outcome: second };
}

const unanswered = (outcome: PacketOutcome): LineSignIn => ({
  kind: outcome.kind === 'failed' && outcome.isStaleLine ? 'line-lost' : 'failed',
  outcome,
});

function tokenOf(answer: HttpAnswer, scheme: LineScheme): Buffer | null {
  const challenges = parseChallenges(answer.headers['www-authenticate']);
  const token = challenges.find((challenge) => challenge.scheme === scheme.toLowerCase())?.token ?? null;
  return token === null ? null : Buffer.from(token, 'base64');
}
