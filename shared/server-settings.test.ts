import { describe, expect, it } from 'vitest';
import { parseAllowedHost } from './allowed-host.ts';
import { parsePinnedKey } from './pinned-key.ts';
import { parseProxyAddress } from './proxy-address.ts';
import { defaultServerSettings, serverSettingsSchema } from './server-settings.ts';
import { editableSettingsSchema, serverChangeSchema } from './server-view.ts';

const settings = (change: Record<string, unknown>) =>
  serverSettingsSchema.safeParse({ ...defaultServerSettings('https://up1.example'), ...change });

describe('settings of a server', () => {
  it('the defaults are valid', () => {
    expect(settings({}).success).toBe(true);
  });

  it.each([
    ['a path', { origin: 'https://up1.example/in/' }],
    ['another scheme', { origin: 'ftp://up1.example' }],
    ['a user in the address', { origin: 'https://me@up1.example' }],
    ['a header that the program sets', { customHeaderNames: ['Host'] }],
    ['a proxy with a password', { proxy: { kind: 'manual', addresses: ['http://me:x@proxy.example'] } }],
    ['no proxy at all in the list', { proxy: { kind: 'manual', addresses: [] } }],
    ['a host with a path', { allowedHosts: ['node-b/in'] }],
    ['a fragment below 5 KB', { maxFragmentBytes: 5119 }],
    ['a short pin', { pinnedKey: 'abc' }],
    ['an unknown member', { isVerificationOff: true }],
  ])('%s is refused', (_name, change) => {
    expect(settings(change).success).toBe(false);
  });
});

describe('what the page sends', () => {
  const { authorities, clientCertificatePath, reply, ...rest } = defaultServerSettings('https://up1.example');
  const editable = { ...rest, reply: { isExpected: reply.isExpected, maxBytes: reply.maxBytes } };

  it('holds no path', () => {
    expect([authorities, clientCertificatePath]).toEqual([null, null]);
    expect(editableSettingsSchema.safeParse(editable).success).toBe(true);
    expect(editableSettingsSchema.safeParse({ ...editable, clientCertificatePath: '/etc/x' }).success).toBe(
      false,
    );
    expect(
      editableSettingsSchema.safeParse({ ...editable, reply: { ...editable.reply, folder: '/etc' } }).success,
    ).toBe(false);
  });

  it.each([[{ name: 'Content-Length', value: '1' }], [{ name: 'X-Key', value: 'a\r\nHost: evil.example' }]])(
    'a header that cannot be sent is refused: %j',
    (header) => {
      const change = {
        settings: editable,
        files: { certificate: 'keep', authorities: 'keep', replyFolder: 'keep' },
        secrets: { customHeaders: [header] },
        isRemembered: true,
      };
      expect(serverChangeSchema.safeParse(change).success).toBe(false);
    },
  );
});

describe('proxies', () => {
  it.each([
    ['http://proxy.example:3128', { hostname: 'proxy.example', port: 3128, isTls: false }],
    ['proxy.example:3128', { hostname: 'proxy.example', port: 3128, isTls: false }],
    ['https://proxy.example', { hostname: 'proxy.example', port: 443, isTls: true }],
    [' http://[::1]:8080/ ', { hostname: '::1', port: 8080, isTls: false }],
    ['proxy', { hostname: 'proxy', port: 80, isTls: false }],
  ])('%s', (text, proxy) => {
    expect(parseProxyAddress(text)).toEqual({ ok: true, proxy });
  });

  it.each([
    ['', 'empty'],
    ['socks5://proxy.example', 'not-http'],
    ['http://me:secret@proxy.example', 'has-password'],
    ['me@proxy.example:80', 'has-password'],
    ['http://proxy.example/path', 'has-path'],
    ['http://proxy.example:0', 'not-an-address'],
    ['http://proxy.example:99999', 'not-an-address'],
    ['two words', 'not-an-address'],
  ])('%j is refused: %s', (text, problem) => {
    expect(parseProxyAddress(text)).toEqual({ ok: false, problem });
  });
});

it.each([
  ['Node-B.example', 'node-b.example'],
  ['node-b:8080', 'node-b:8080'],
  ['node-b:80', 'node-b:80'],
  ['[::1]:8080', '[::1]:8080'],
  ['http://node-b', null],
  ['node-b/in', null],
  ['me@node-b', null],
  ['node-b:0', null],
  ['node b', null],
  ['', null],
])('allowed host %j is %j', (text, host) => {
  expect(parseAllowedHost(text)).toBe(host);
});

it('a pin is taken with or without colons, in either case', () => {
  const hex = '0123456789abcdef'.repeat(4);
  expect(parsePinnedKey((hex.toUpperCase().match(/../g) ?? []).join(':'))).toBe(hex);
  expect(parsePinnedKey(hex.slice(1))).toBeNull();
});
