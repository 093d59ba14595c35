import { expect, it } from 'vitest';
import { PlainUploads } from '../testing/plain-uploads.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { outcomeWords } from '../testing/session-script.ts';
import { password } from '../testing/signing-rig.ts';
import { plainProfile, type ServerProfile } from './server-profile.ts';

it('a password that is refused while another upload still waits for the key store is not tried by that one', async () => {
  const signIn = { accounts: [{ user: 'me', password: 'right' }], schemes: ['Basic' as const] };
  await using peer = await PracticePeer.start({ signIn });
  using uploads = new PlainUploads();
  const wrong = { ...plainProfile, isPasswordOverHttpAllowed: true, signIn: password };
  const begin = (name: string, profile: Promise<ServerProfile>) => uploads.begin(peer.url(name), profile);
  const late = Promise.withResolvers<ServerProfile>();
  const second = await begin('second', late.promise);
  const first = await begin('first', Promise.resolve(wrong));
  const refused = 'failed: sign-in-refused (fatal)';
  expect(outcomeWords(await first.ended)).toBe(refused);
  late.resolve(wrong);
  expect(outcomeWords(await second.ended)).toBe(refused);
  expect(peer.server.signIn?.counts.Basic.refused).toBe(1);

  const third = await begin('third', Promise.resolve(wrong));
  expect(outcomeWords(await third.ended)).toBe(refused);
  expect(peer.server.signIn?.counts.Basic.refused).toBe(2);
});
