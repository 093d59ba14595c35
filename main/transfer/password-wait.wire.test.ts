import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { noSession } from '../bits/session-state.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { noReplies, PlainMemory } from '../testing/plain-ports.ts';
import { outcomeWords } from '../testing/session-script.ts';
import { headerOf, password } from '../testing/signing-rig.ts';
import { answerText, type RecordedRequest, SocketRecorder } from '../testing/socket-recorder.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { unlimitedLane } from './rate-lane.ts';
import { runSession } from './run-session.ts';
import { plainProfile } from './server-profile.ts';
import { NodeSourceFiles, statSource } from './source-file.ts';
import { UndiciTransport } from './undici-transport.ts';

const isSigned = (request: RecordedRequest) => headerOf(request, 'Authorization') !== undefined;
const challenge = answerText('401 Unauthorized', { 'WWW-Authenticate': 'Basic realm="r"' });

it.each([
  ['pause', 'suspended'],
  ['cancel', 'cancelled: nothing-sent'],
] as const)(
  '%s ends an upload at once that waits for another one to try the password',
  async (wish, words) => {
    await using server = await SocketRecorder.start({
      onRequest(request, socket) {
        if (!isSigned(request)) socket.write(challenge);
      },
    });
    using folder = new TempFolder();
    const sourcePath = folder.join('file.bin');
    writeFileSync(sourcePath, 'some bytes');
    const sourceIdentity = await statSource(sourcePath);
    const clock = new FakeClock();
    const transport = new UndiciTransport({ clock, userAgent: 'Test/1' });
    const profile = { ...plainProfile, isPasswordOverHttpAllowed: true, signIn: password };
    const ports = {
      transport,
      sourceFiles: new NodeSourceFiles(),
      memory: new PlainMemory(),
      replies: noReplies,
      clock,
      profiles: { profileOf: async () => profile },
    };
    const begin = (name: string) =>
      runSession(
        {
          purpose: 'upload',
          key: name,
          remoteUrl: server.url(`/${name}`),
          sourcePath,
          sourceIdentity,
          fileName: name,
          facts: noSession,
          digest: null,
          lane: unlimitedLane,
        },
        ports,
        { saveFacts() {}, saveDigest() {}, onAnswer() {}, onPhase() {}, onSentBytes() {} },
      );
    const first = begin('first');
    await server.until(() => server.requests.some(isSigned));
    const second = begin('second');
    await server.until(() => server.requests.some(({ target }) => target === '/second'));
    let isOver = false;
    void second.ended.then(() => {
      isOver = true;
    });
    // The server can't tell when its question has been read.
    while (!isOver) {
      second[wish]();
      await new Promise(setImmediate);
    }
    expect(outcomeWords(await second.ended)).toBe(words);
    expect(server.requests.filter(isSigned)).toHaveLength(1);
    first.abort();
    await first.ended;
  },
);
