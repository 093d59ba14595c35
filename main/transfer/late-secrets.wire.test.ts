import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { noSession } from '../bits/session-state.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { noReplies, PlainMemory } from '../testing/plain-ports.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { outcomeWords } from '../testing/session-script.ts';
import { password } from '../testing/signing-rig.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { unlimitedLane } from './rate-lane.ts';
import { runSession } from './run-session.ts';
import { plainProfile, type ServerProfile } from './server-profile.ts';
import { NodeSourceFiles, statSource } from './source-file.ts';
import { UndiciTransport } from './undici-transport.ts';

it('a password that is refused while another upload still waits for the key store is not tried by that one', async () => {
  const signIn = { accounts: [{ user: 'me', password: 'right' }], schemes: ['Basic' as const] };
  await using peer = await PracticePeer.start({ signIn });
  using folder = new TempFolder();
  const sourcePath = folder.join('file.bin');
  writeFileSync(sourcePath, 'some bytes');
  const sourceIdentity = await statSource(sourcePath);
  const clock = new FakeClock();
  const transport = new UndiciTransport({ clock, userAgent: 'Test/1' });
  const sourceFiles = new NodeSourceFiles();
  const ports = { transport, sourceFiles, memory: new PlainMemory(), replies: noReplies, clock };
  const wrong = { ...plainProfile, isPasswordOverHttpAllowed: true, signIn: password };

  const begin = (name: string, profile: Promise<ServerProfile>) =>
    runSession(
      {
        purpose: 'upload',
        key: name,
        remoteUrl: peer.url(name),
        sourcePath,
        sourceIdentity,
        fileName: name,
        facts: noSession,
        digest: null,
        lane: unlimitedLane,
      },
      { ...ports, profiles: { profileOf: () => profile } },
      { saveFacts() {}, saveDigest() {}, onAnswer() {}, onPhase() {}, onSentBytes() {} },
    );
  const late = Promise.withResolvers<ServerProfile>();
  const second = begin('second', late.promise);
  const first = begin('first', Promise.resolve(wrong));
  const refused = 'failed: sign-in-refused (fatal)';
  expect(outcomeWords(await first.ended)).toBe(refused);
  late.resolve(wrong);
  expect(outcomeWords(await second.ended)).toBe(refused);
  expect(peer.server.signIn?.counts.Basic.refused).toBe(1);

  const third = begin('third', Promise.resolve(wrong));
  expect(outcomeWords(await third.ended)).toBe(refused);
  expect(peer.server.signIn?.counts.Basic.refused).toBe(2);
});
