import { afterEach, describe, expect, it } from 'vitest';
import { essence, type PacketClient, PracticeBench } from '../../testing/practice-bench.ts';
import {
  type DigestRequest,
  digestAnswer,
  type NtlmUser,
  ntlmAuthenticate,
  ntlmNegotiate,
} from '../../testing/raw-sign-in.ts';
import type { SignInOptions } from './sign-in.ts';

let bench: PracticeBench;
afterEach(() => bench.tidy());

const ann = { user: 'Ann', password: 'päss:word', domain: 'OFFICE', token: 'tok-1' };
const bob = { user: 'bob', password: 'other' };

async function start(options: Partial<SignInOptions>): Promise<PacketClient> {
  bench = await PracticeBench.start({
    signIn: { accounts: [ann, bob], schemes: ['Basic'], realm: 'drop', ...options },
  });
  return bench.client();
}

const basic = (user: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

const users = () => bench.server.transcript.map(({ status, user }) => [status, user]);

describe('without credentials', () => {
  it('every request is 401 with the schemes in their order, and is no Ack', async () => {
    const client = await start({ schemes: ['Negotiate', 'NTLM', 'Digest-SHA-256', 'Basic', 'Bearer'] });
    const answer = await client.ping();
    expect([answer.status, answer.header('BITS-Packet-Type')]).toEqual([401, null]);
    const offered = answer.headers('WWW-Authenticate').map((value) => value.split(',')[0]);
    expect(offered).toEqual([
      'Negotiate',
      'NTLM',
      'Digest realm="drop"',
      'Basic realm="drop"',
      'Bearer realm="drop"',
    ]);
    for (const method of ['GET', 'HEAD']) {
      expect((await client.raw.request({ method, target: '/report.bin' })).status).toBe(401);
    }
    expect(bench.server.signIn?.challenged).toBe(3);
  });

  it('a fragment is read to its end and not stored; the transcript tells of its bytes', async () => {
    const client = await start({});
    const auth = basic('ann', ann.password);
    await client.create(auth);
    expect((await client.fragment(0, 99, 100)).status).toBe(401);
    expect((await client.fragment(0, 99, 100, auth)).status).toBe(200);
    const unsigned = bench.server.transcript.filter(({ status }) => status === 401);
    expect(unsigned.map(({ packetType, bodyBytes }) => [packetType, bodyBytes])).toEqual([['Fragment', 100]]);
  });
});

describe('Basic', () => {
  it.each([
    ['Ann', ann.password, 200],
    ['ann', ann.password, 200],
    ['office\\ann', ann.password, 200],
    ['HOME\\ann', ann.password, 401],
    ['ann', 'wrong', 401],
    ['', ann.password, 401],
    ['nobody', ann.password, 401],
  ])('%s with %s is %i', async (user, password, status) => {
    const client = await start({});
    expect((await client.ping(basic(user, password))).status).toBe(status);
    expect(users()).toEqual([[status, status === 200 ? 'Ann' : null]]);
    expect(bench.server.signIn?.counts.Basic).toEqual({
      accepted: status === 200 ? 1 : 0,
      refused: status === 200 ? 0 : 1,
    });
  });

  it('counts for one request only', async () => {
    const client = await start({});
    expect((await client.ping(basic('ann', ann.password))).status).toBe(200);
    expect((await client.ping()).status).toBe(401);
  });

  it.each(['Basic', 'Basic !!!!', 'Basic Og==', 'Basic YW5u', 'Magic YW5u', ''])(
    'Authorization: %j is 401',
    async (value) => {
      const client = await start({});
      expect((await client.ping({ Authorization: value })).status).toBe(401);
    },
  );
});

describe('Bearer', () => {
  it.each([
    ['Bearer tok-1', 200],
    ['bearer tok-1', 200],
    ['Bearer tok-2', 401],
    ['Bearer', 401],
  ])('%s is %i', async (value, status) => {
    const client = await start({ schemes: ['Bearer'] });
    const answer = await client.ping({ Authorization: value });
    expect(answer.status).toBe(status);
    const refusal = status === 401 ? 'Bearer realm="drop", error="invalid_token"' : null;
    expect(answer.header('WWW-Authenticate')).toBe(refusal);
  });
});

describe.each(['Digest-MD5', 'Digest-SHA-256'] as const)('%s', (scheme) => {
  async function challenged(options: Partial<SignInOptions> = {}) {
    const client = await start({ schemes: [scheme], ...options });
    const challenge = (await client.ping()).header('WWW-Authenticate') ?? '';
    const answer = (more: Partial<DigestRequest> = {}) => ({
      Authorization: digestAnswer(challenge, { ...ann, target: '/report.bin', ...more }),
    });
    return { client, answer };
  }

  it('signs every packet anew with the method BITS_POST, counting', async () => {
    const { client, answer } = await challenged();
    await client.create(answer());
    expect((await client.fragment(0, 9, 10, answer({ count: 2 }))).status).toBe(200);
    expect((await client.close(answer({ count: 5 }))).status).toBe(200);
    const get = { method: 'GET', target: '/report.bin' };
    const headers = answer({ count: 6, method: 'GET' });
    expect((await client.raw.request({ ...get, headers })).status).toBe(200);
    expect(bench.server.signIn?.counts[scheme]).toEqual({ accepted: 4, refused: 0 });
  });

  it.each([
    ['jörg', (answer: string) => answer],
    ['jörg', (answer: string) => answer.replace(/username="[^"]*"/, "username*=UTF-8''j%C3%B6rg")],
    ['OFFICE\\jörg', (answer: string) => answer],
  ])('knows %s, however it is written', async (user, rewritten) => {
    const accounts = [{ user: 'jörg', password: 'x', domain: 'OFFICE' }];
    const client = await start({ schemes: [scheme], accounts });
    const challenge = (await client.ping()).header('WWW-Authenticate') ?? '';
    const password = { user, password: 'x', target: '/report.bin' };
    const Authorization = rewritten(digestAnswer(challenge, password));
    expect((await client.ping({ Authorization })).status).toBe(200);
  });

  it('a count that was there before, or a nonce that is used up, is stale', async () => {
    const { client, answer } = await challenged({ nonceUses: 2 });
    expect((await client.ping(answer({ count: 2 }))).status).toBe(200);
    for (const count of [1, 2, 3]) {
      const refused = await client.ping(answer({ count }));
      expect([refused.status, refused.header('WWW-Authenticate')]).toEqual([
        401,
        expect.stringContaining('stale=true'),
      ]);
    }
  });

  it('after everybody was signed out the old nonce is stale, and a new one is good', async () => {
    const { client, answer } = await challenged();
    expect((await client.ping(answer())).status).toBe(200);
    bench.server.signIn?.signOutAll();
    const stale = (await client.ping(answer({ count: 2 }))).header('WWW-Authenticate') ?? '';
    expect(stale).toContain('stale=true');
    const fresh = digestAnswer(stale, { ...ann, target: '/report.bin' });
    expect((await client.ping({ Authorization: fresh })).status).toBe(200);
  });

  it.each([
    ['the password', { password: 'wrong' }],
    ['the user', { user: 'nobody' }],
    ['the method', { method: 'POST' }],
    ['the target', { target: '/other.bin' }],
    ['the realm', { wrong: { realm: 'other' } }],
    ['the opaque', { wrong: { opaque: '0' } }],
    ['the cnonce', { wrong: { cnonce: '' } }],
    ['the response', { wrong: { response: '0'.repeat(32) } }],
    ['the nonce', { wrong: { nonce: 'made-up' } }],
    ['a name twice', { wrong: { 'realm="drop", realm': 'drop' } }],
  ])('is refused with another %s, and not as stale', async (_title, wrong) => {
    const { client, answer } = await challenged();
    const refused = await client.ping(answer(wrong));
    expect(refused.status).toBe(401);
    expect(refused.header('WWW-Authenticate')).not.toContain('stale');
  });
});

describe('both Digests', () => {
  it('are told apart by their algorithm', async () => {
    const client = await start({ schemes: ['Digest-SHA-256', 'Digest-MD5'] });
    const challenges = (await client.ping()).headers('WWW-Authenticate');
    for (const challenge of challenges) {
      const Authorization = digestAnswer(challenge, { ...ann, target: '/report.bin' });
      expect((await client.ping({ Authorization })).status).toBe(200);
    }
    const { counts } = bench.server.signIn ?? {};
    expect([counts?.['Digest-SHA-256'].accepted, counts?.['Digest-MD5'].accepted]).toEqual([1, 1]);
  });
});

describe.each(['NTLM', 'Negotiate'] as const)('%s', (scheme) => {
  /** All three messages of the talk on this connection. */
  async function signIn(client: PacketClient, user: NtlmUser) {
    const first = { Authorization: `${scheme} ${ntlmNegotiate.toString('base64')}` };
    const answer = await client.ping(first);
    expect(answer.status).toBe(401);
    const [name, token = ''] = (answer.header('WWW-Authenticate') ?? '').split(' ');
    expect([name, answer.headers('WWW-Authenticate').length]).toEqual([scheme, 1]);
    const last = ntlmAuthenticate(Buffer.from(token, 'base64'), user);
    return client.ping({ Authorization: `${scheme} ${last.toString('base64')}` });
  }

  it('signs in the connection for all that follows, and no other', async () => {
    const client = await start({ schemes: [scheme] });
    expect((await signIn(client, ann)).status).toBe(200);
    await client.create();
    expect(essence(await client.fragment(0, 9, 20))).toMatchObject({ status: 200, received: '10' });
    const other = await bench.client();
    other.sessionId = client.sessionId;
    expect((await other.fragment(10, 19, 20)).status).toBe(401);
    expect((await client.fragment(10, 19, 20)).status).toBe(200);
    expect((await client.close()).status).toBe(200);
    expect(bench.server.signIn?.counts[scheme]).toEqual({ accepted: 1, refused: 0 });
    expect(users().slice(0, 3)).toEqual([
      [401, null],
      [200, 'Ann'],
      [200, 'Ann'],
    ]);
  });

  it('signed out in the middle, the connection talks again', async () => {
    const client = await start({ schemes: [scheme] });
    await signIn(client, ann);
    await client.create();
    expect((await client.fragment(0, 4, 10)).status).toBe(200);
    bench.server.signIn?.signOutAll();
    expect((await client.fragment(5, 9, 10)).status).toBe(401);
    expect((await signIn(client, ann)).status).toBe(200);
    expect((await client.fragment(5, 9, 10)).status).toBe(200);
    bench.server.signIn?.setAccounts([{ ...ann, password: 'new' }]);
    expect((await client.close()).status).toBe(401);
    expect((await signIn(client, ann)).status).toBe(401);
    expect((await signIn(client, { ...ann, password: 'new' })).status).toBe(200);
    expect((await client.close()).status).toBe(200);
  });

  it.each([
    ['without a MIC', { ...ann, mic: 'none' }, 200],
    ['with the domain in another case', { ...ann, domain: 'Office' }, 200],
    ['with no domain where none is set', { ...bob }, 200],
    ['with any domain where none is set', { ...bob, domain: 'ANY' }, 200],
    ['with a wrong MIC', { ...ann, mic: 'wrong' }, 401],
    ['with a wrong password', { ...ann, password: 'wrong' }, 401],
    ['with a wrong domain', { ...ann, domain: 'HOME' }, 401],
    ['with an unknown user', { ...ann, user: 'nobody' }, 401],
    ['with no user', { ...ann, user: '' }, 401],
  ] as const)('%s', async (_title, user, status) => {
    const client = await start({ schemes: [scheme] });
    expect((await signIn(client, user)).status).toBe(status);
    expect((await client.ping()).status).toBe(status);
  });

  it.each([
    ['no base64 at all', '!!'],
    ['another protocol', Buffer.from('HELLO').toString('base64')],
    ['a third message without a first', ntlmNegotiate.toString('base64').replace('AAAB', 'AAAD')],
    ['fields beyond the end', Buffer.alloc(64, 'NTLMSSP\0\x03\0\0\0\xff\xff', 'latin1').toString('base64')],
  ])('%s is refused', async (_title, token) => {
    const client = await start({ schemes: [scheme] });
    await client.ping({ Authorization: `${scheme} ${ntlmNegotiate.toString('base64')}` });
    expect((await client.ping({ Authorization: `${scheme} ${token}` })).status).toBe(401);
    expect((await client.ping()).status).toBe(401);
  });

  it('a challenge is good for one answer', async () => {
    const client = await start({ schemes: [scheme] });
    const answer = await client.ping({ Authorization: `${scheme} ${ntlmNegotiate.toString('base64')}` });
    const token = (answer.header('WWW-Authenticate') ?? '').split(' ')[1] ?? '';
    const last = ntlmAuthenticate(Buffer.from(token, 'base64'), ann).toString('base64');
    expect((await client.ping({ Authorization: `${scheme} ${last}` })).status).toBe(200);
    expect((await client.ping({ Authorization: `${scheme} ${last}` })).status).toBe(401);
  });
});

describe('a session', () => {
  it('S-20 belongs to the user who began it', async () => {
    const client = await start({});
    await client.create(basic('ann', ann.password));
    const auth = basic(bob.user, bob.password);
    const answers = [
      await client.fragment(0, 9, 10, auth),
      await client.close(auth),
      await client.cancel(auth),
    ];
    for (const answer of answers) {
      expect(essence(answer)).toEqual({ status: 500, code: '0x8020001F', received: null });
      expect(answer.header('BITS-Error-Context')).toBe('0x5');
    }
    const answer = await client.fragment(0, 9, 10, basic('ann', ann.password));
    expect(essence(answer)).toEqual({ status: 200, code: null, received: '10' });
  });

  it('still does after a restart', async () => {
    const client = await start({});
    await client.create(basic('ann', ann.password));
    await bench.server.stop();
    await bench.restart();
    const again = await bench.client();
    again.sessionId = client.sessionId;
    expect((await again.cancel(basic('bob', bob.password))).status).toBe(500);
    expect((await again.cancel(basic('ann', ann.password))).status).toBe(200);
  });

  it('waits in the middle of an upload until the user has new credentials', async () => {
    const client = await start({});
    const auth = basic('ann', ann.password);
    await client.create(auth);
    await client.fragment(0, 4, 10, auth);
    bench.server.signIn?.setAccounts([]);
    expect((await client.fragment(5, 9, 10, auth)).status).toBe(401);
    bench.server.signIn?.setAccounts([{ ...ann, password: 'new' }]);
    expect((await client.fragment(5, 9, 10, auth)).status).toBe(401);
    const answer = await client.fragment(5, 9, 10, basic('ann', 'new'));
    expect(essence(answer)).toEqual({ status: 200, code: null, received: '10' });
  });
});
