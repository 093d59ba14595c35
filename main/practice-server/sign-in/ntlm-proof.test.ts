import { expect, it } from 'vitest';
import { ntProof, responseKey, sessionKey } from './ntlm-proof.ts';

/** The worked example of [MS-NLMP] 4.2.4. */
it('proves the password of the specification in the way of the specification', () => {
  const key = responseKey('User', 'Domain', 'Password');
  expect(key.toString('hex')).toBe('0c868a403bfd7a93a3001ef22ef02e3f');
  const pairs = '02000c0044006f006d00610069006e0001000c00530065007200760065007200';
  const clientPart = `0101000000000000${'00'.repeat(8)}${'aa'.repeat(8)}00000000${pairs}0000000000000000`;
  const proof = ntProof(key, Buffer.from('0123456789abcdef', 'hex'), Buffer.from(clientPart, 'hex'));
  expect(proof.toString('hex')).toBe('68cd0ab851e51c96aabc927bebef6a1c');
  expect(sessionKey(key, proof).toString('hex')).toBe('8de40ccadbc14a82f15cb0ad0de95ca3');
});
