import { expect, it } from 'vitest';
import { PlainUploads } from '../testing/plain-uploads.ts';
import { outcomeWords } from '../testing/session-script.ts';
import { headerOf, password } from '../testing/signing-rig.ts';
import { answerText, type RecordedRequest, SocketRecorder } from '../testing/socket-recorder.ts';
import { plainProfile } from './server-profile.ts';

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
    using uploads = new PlainUploads();
    const profile = { ...plainProfile, isPasswordOverHttpAllowed: true, signIn: password };
    const begin = (name: string) => uploads.begin(server.url(`/${name}`), Promise.resolve(profile));
    const first = await begin('first');
    await server.until(() => server.requests.some(isSigned));
    const second = await begin('second');
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
