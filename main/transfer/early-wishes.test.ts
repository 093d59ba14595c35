import { expect, it } from 'vitest';
import { uploadError } from '../../shared/upload-error.ts';
import { noSession, type SessionFacts } from '../bits/session-state.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { noReplies, PlainMemory } from '../testing/plain-ports.ts';
import { outcomeWords } from '../testing/session-script.ts';
import { unlimitedLane } from './rate-lane.ts';
import { runSession, type SessionRun } from './run-session.ts';
import { ProfileError, plainProfile, type ServerProfile } from './server-profile.ts';
import { NodeSourceFiles } from './source-file.ts';
import { UndiciTransport } from './undici-transport.ts';

// Wishes that come while the settings of the server, or the key store, are still being asked. Nothing is sent.

const clock = new FakeClock();
const ports = {
  transport: new UndiciTransport({ clock, userAgent: 'Test/1' }),
  sourceFiles: new NodeSourceFiles(),
  memory: new PlainMemory(),
  replies: noReplies,
  clock,
};

function begin(
  profile: Promise<ServerProfile>,
  purpose: 'upload' | 'cancel' = 'upload',
  facts: SessionFacts = noSession,
): SessionRun {
  return runSession(
    {
      purpose,
      remoteUrl: new URL('http://127.0.0.1:9/file.bin'),
      sourcePath: '/nowhere',
      sourceIdentity: { device: '', inode: '', sizeBytes: 10, modifiedNs: '', changedNs: '' },
      fileName: 'file.bin',
      facts,
      digest: null,
      lane: unlimitedLane,
    },
    { ...ports, profiles: { profileOf: () => profile } },
    { saveFacts() {}, saveDigest() {}, onAnswer() {}, onPhase() {}, onSentBytes() {} },
  );
}

const never = new Promise<ServerProfile>(() => undefined);
const locked = Promise.reject(new ProfileError(uploadError('secrets-locked', 'fatal')));
locked.catch(() => undefined);

it.each(['pause', 'abort'] as const)('%s ends the run at once', async (wish) => {
  const run = begin(never);
  run[wish]();
  expect(outcomeWords(await run.ended)).toBe('suspended');
});

it('a cancel ends it at once when no session is open', async () => {
  const run = begin(never);
  run.cancel();
  expect(outcomeWords(await run.ended)).toBe('cancelled: nothing-sent');
});

it('a cancel alone needs no settings where there is nothing to tell', async () => {
  expect(outcomeWords(await begin(locked, 'cancel').ended)).toBe('cancelled: nothing-sent');
  const lost = { ...noSession, lastFragmentSent: true };
  expect(outcomeWords(await begin(locked, 'cancel', lost).ended)).toBe('cancelled: forgot-late');
});

it('settings that can not be had are the reason of the failure', async () => {
  expect(outcomeWords(await begin(locked).ended)).toBe('failed: secrets-locked (fatal)');
  const open = { ...noSession, sessionId: '{A}' };
  expect(outcomeWords(await begin(locked, 'cancel', open).ended)).toBe('failed: secrets-locked (fatal)');
});

it('settings that can not be had just now fail the run, not the upload', async () => {
  const silent = Promise.reject(new ProfileError(uploadError('key-store-not-answering', 'transient')));
  expect(outcomeWords(await begin(silent).ended)).toBe('failed: key-store-not-answering (transient)');
});

it('settings that come after the end start nothing', async () => {
  const late = Promise.withResolvers<ServerProfile>();
  const run = begin(late.promise);
  run.pause();
  late.resolve(plainProfile);
  expect(outcomeWords(await run.ended)).toBe('suspended');
  await late.promise;
  expect(clock.runningDelaysMs).toEqual([]);
});
