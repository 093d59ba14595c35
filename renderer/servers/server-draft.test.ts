import { describe, expect, it } from 'vitest';
import { serverChangeSchema } from '../../shared/server-view.ts';
import { sampleServer } from '../testing/server-samples.ts';
import { changeOfDraft } from './change-of-draft.ts';
import { draftProblems, tabsWithProblems } from './draft-problems.ts';
import { draftOf, type ServerDraft } from './server-draft.ts';

const held = {
  password: true,
  token: false,
  proxyPassword: true,
  passphrase: true,
  headerNames: ['X-Key'],
};
const known = {
  ...sampleServer,
  settings: {
    ...sampleServer.settings,
    signIn: { kind: 'password', userName: 'ana' } as const,
    customHeaderNames: ['X-Key'],
    proxyUserName: 'out',
  },
  files: { ...sampleServer.files, certificate: '/keys/ana.pfx' },
  secrets: held,
};

const typed = (change: Partial<ServerDraft>, view = sampleServer) => ({ ...draftOf(view), ...change });
const header = (name: string, value: string, key = 0) => ({ key, name, value });

describe('what is saved', () => {
  it.each([
    ['a server that nothing is set for', sampleServer],
    ['one with everything', known],
  ])('untouched, %s stays as it is, secrets too', (_name, view) => {
    const change = changeOfDraft(draftOf(view), view);
    expect(change.settings).toEqual(view.settings);
    expect(change.secrets).toEqual({});
    expect(change.files).toEqual({ certificate: 'keep', authorities: 'keep', replyFolder: 'keep' });
    expect(serverChangeSchema.safeParse(change).success).toBe(true);
  });

  it('everything that can be typed is understood by main', () => {
    const draft = typed({
      signInKind: 'token',
      token: ' abc.def ',
      headers: [header('X-Key', 'v')],
      proxyKind: 'manual',
      proxyAddresses: 'http://a.example:1\n\n b.example:2 \n',
      proxyUserName: 'out',
      proxyPassword: 'p',
      pinnedKey: `${'AB:'.repeat(31)}AB`,
      allowedHosts: 'Node-B:8080\nnode-b:8080\nnode-c',
      maxFragmentKiB: '5',
      replyLimitMiB: '2',
    });
    expect(draftProblems(draft, sampleServer)).toEqual({});
    const change = serverChangeSchema.parse(changeOfDraft(draft, sampleServer));
    expect(change.settings).toMatchObject({
      signIn: { kind: 'token' },
      proxy: { kind: 'manual', addresses: ['http://a.example:1', 'b.example:2'] },
      pinnedKey: 'ab'.repeat(32),
      allowedHosts: ['node-b:8080', 'node-c'],
      maxFragmentBytes: 5120,
      reply: { maxBytes: 2_097_152 },
    });
    expect(change.secrets).toEqual({
      token: 'abc.def',
      proxyPassword: 'p',
      customHeaders: [{ name: 'X-Key', value: 'v' }],
    });
  });

  it('a secret that is no longer of use is forgotten', () => {
    const draft = {
      ...draftOf(known),
      signInKind: 'none' as const,
      proxyUserName: ' ',
      files: { ...draftOf(known).files, certificate: { choice: 'none', name: null } as const },
    };
    expect(changeOfDraft(draft, known).secrets).toEqual({
      password: null,
      proxyPassword: null,
      passphrase: null,
    });
  });
});

describe('what keeps it from being saved', () => {
  it.each<[string, Partial<ServerDraft>, object]>([
    ['no user name', { signInKind: 'password', password: 'p' }, { userName: /user name/ }],
    ['no password', { signInKind: 'password', userName: 'ana' }, { password: /password/ }],
    ['no token', { signInKind: 'token' }, { token: /token/ }],
    ['a token of two words', { signInKind: 'token', token: 'a b' }, { token: /blanks/ }],
    ['no proxy', { proxyKind: 'manual', proxyAddresses: ' \n' }, { proxyAddresses: /at least one/ }],
    [
      'a proxy with a password',
      { proxyKind: 'manual', proxyAddresses: 'a:1\n\nme:x@b:2' },
      { proxyAddresses: /^Line 3: .*boxes below/ },
    ],
    [
      'a header that the program sets',
      { headers: [header('X-A', 'a'), header('Content-Length', '1', 1)] },
      { headers: /^Line 2: Set by the program\.$/ },
    ],
    [
      'a header with a line break',
      { headers: [header('X-A', 'a\nb')] },
      { headers: /^Line 1: .*not allowed/ },
    ],
    [
      'a header twice',
      { headers: [header('X-A', 'a'), header('x-a', 'b', 1)] },
      { headers: /^Line 2: .*already/ },
    ],
    ['a header without a value', { headers: [header('X-A', '')] }, { headers: /^Line 1: .*missing/ }],
    ['half a pin', { pinnedKey: 'abc' }, { pinnedKey: /64/ }],
    ['a host with a path', { allowedHosts: 'a\nb/in' }, { allowedHosts: /^Line 2/ }],
    ['a fragment of 0', { maxFragmentKiB: '0' }, { maxFragmentKiB: /From 5/ }],
    ['a fragment beyond the cap', { maxFragmentKiB: '1048577' }, { maxFragmentKiB: /From 5/ }],
    ['no limit for replies', { replyLimitMiB: '' }, { replyLimitMiB: /From 1/ }],
  ])('%s', (_name, change, problems) => {
    const found = draftProblems(typed(change), sampleServer);
    expect(Object.keys(found)).toEqual(Object.keys(problems));
    for (const [field, words] of Object.entries(problems))
      expect(found[field as keyof typeof found]).toMatch(words as RegExp);
    expect(tabsWithProblems(found).size).toBe(1);
  });

  it('a stored secret need not be typed again, but a renamed header needs its value', () => {
    expect(draftProblems(draftOf(known), known)).toEqual({});
    const renamed = { ...draftOf(known), headers: [header('X-Other', '')] };
    expect(draftProblems(renamed, known)).toEqual({ headers: 'Line 1: The value is missing.' });
  });
});
