import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canary, password, sendPacket, signingExchanger } from '../../testing/signing-rig.ts';
import { answerText, SocketRecorder } from '../../testing/socket-recorder.ts';
import type { Exchanger, WireRequest } from '../exchanger.ts';
import { plainProfile } from '../server-profile.ts';
import { mayHaveSecrets } from './secret-scope.ts';
import { withSignIn } from './signing-exchanger.ts';

const scope = (origin: string, chosenFor: string | null, allowedHosts: string[] = []) =>
  mayHaveSecrets(new URL(origin), chosenFor === null ? null : new URL(chosenFor), { allowedHosts });

describe('where secrets may go', () => {
  it.each<[string, string | null, string[], boolean]>([
    ['https://a.example', null, [], true],
    ['https://a.example/other?path', 'https://a.example/drop', [], true],
    ['https://a.example:443', 'https://A.example', [], true],
    ['https://b.example', 'https://a.example', [], false],
    ['https://b.example', 'https://a.example', ['b.example'], true],
    ['https://b.example', 'https://a.example', ['B.example:443'], true],
    ['https://b.example', 'https://a.example', ['b.example:444'], false],
    ['https://b.example:444', 'https://a.example', ['b.example', 'b.example:444'], false],
    ['https://a.example:444', 'https://a.example', ['a.example:444'], false],
    ['http://a.example', 'https://a.example', ['a.example'], false],
    ['http://a.example:443', 'https://a.example', ['a.example:443'], false],
    ['https://x.b.example', 'https://a.example', ['b.example'], false],
    ['https://b.example.evil.example', 'https://a.example', ['b.example'], false],
    ['https://a.example.', 'https://a.example', [], false],
    ['https://[::1]:8443', 'https://a.example:8443', ['[::1]'], true],
    ['https://[::2]:8443', 'https://a.example:8443', ['[::1]'], false],
  ])('C-90: %s, named by %s with %j allowed: %s', (origin, chosenFor, allowedHosts, expected) => {
    expect(scope(origin, chosenFor, allowedHosts)).toBe(expected);
  });

  it('C-90: whatever a host asks for, what is not meant for it does not leave', async () => {
    const host = fc.constantFrom('a.example', 'b.example', 'c.example', '10.1.2.3', '[fd00::1]');
    const address = fc
      .tuple(fc.constantFrom('http', 'https'), host, fc.constantFrom('', ':80', ':443', ':8443'))
      .map(([scheme, host, port]) => new URL(`${scheme}://${host}${port}/drop`));
    const secret = fc.constantFrom(
      { signIn: password },
      { signIn: { kind: 'token', token: canary } as const },
    );
    const headers = fc.constantFrom([], [['X-Key', canary]] as const);
    const allowed = fc.array(host.map(String), { maxLength: 2 });
    const topology = fc.tuple(address, fc.option(address), secret, headers, allowed, fc.boolean());
    await fc.assert(
      fc.asyncProperty(
        topology,
        async ([origin, chosenFor, { signIn }, customHeaders, allowedHosts, isAllowed]) => {
          const profile = {
            ...plainProfile,
            signIn,
            customHeaders,
            allowedHosts,
            isPasswordOverHttpAllowed: isAllowed,
          };
          const server = new GreedyServer();
          await sendPacket(withSignIn(server, origin, profile, { chosenFor }), origin, { type: 'ping' });
          const isMeant =
            chosenFor === null ||
            origin.origin === chosenFor.origin ||
            (origin.protocol === chosenFor.protocol &&
              origin.port === chosenFor.port &&
              allowedHosts.includes(origin.hostname));
          expect(server.hasSeenSecret).toBe(isMeant && (isAllowed || origin.protocol === 'https:'));
        },
      ),
      { seed: 90, numRuns: 400 },
    );
  });

  it('C-90: on the wire: a host that a server named gets no secret unless the user named it too', async () => {
    await using recorder = await SocketRecorder.start({
      onRequest: (_request, socket) =>
        socket.write(answerText('401 Unauthorized', { 'WWW-Authenticate': 'Basic realm="r"' })),
    });
    const url = recorder.url();
    const chosenFor = new URL(`http://localhost:${url.port}/drop`);
    const profile = {
      signIn: password,
      customHeaders: [['X-Key', canary]] as const,
      isPasswordOverHttpAllowed: true,
    };
    for (const allowedHosts of [[], ['127.0.0.1']]) {
      const exchanger = signingExchanger(url, { ...profile, allowedHosts }, chosenFor);
      await sendPacket(exchanger, url, { type: 'ping' });
      await exchanger.close();
    }
    const secrets = recorder.requests.map(({ headers }) =>
      headers.map(([name]) => name).filter((name) => /^(authorization|x-key)$/i.test(name)),
    );
    expect(secrets).toEqual([[], ['X-Key'], ['X-Key', 'Authorization']]);
  });
});

/** Asks for everything that would show what it has in mind. */
class GreedyServer implements Exchanger {
  readonly isLineOpen = true;
  hasSeenSecret = false;

  async exchange({ headers }: WireRequest) {
    const text = headers.map(([, value]) => value).join(' ');
    const decoded = Buffer.from(text.replace(/^.*Basic /, ''), 'base64').toString();
    this.hasSeenSecret ||= `${text} ${decoded}`.includes(canary);
    const answer = {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="r"', 'proxy-authenticate': 'Basic' },
    };
    return { kind: 'answered', answer, timing: { sendMs: 0, answerMs: 0 } } as const;
  }

  reset(): void {}

  async close(): Promise<void> {}
}
