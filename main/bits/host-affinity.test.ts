import { describe, expect, it } from 'vitest';
import {
  type HostFacts,
  hasFallenBack,
  hostAfterAnswer,
  hostAfterFailure,
  hostIdOfAddress,
  hostIdText,
  isHostAllowed,
  noHost,
  parseFallbackTimeout,
  parseHostId,
} from './host-affinity.ts';

const longName = `${'a'.repeat(60)}.`.repeat(5);

describe('parseHostId', () => {
  it.each([
    ['node-b', 'node-b', null],
    ['NODE-B.Example.TEST', 'node-b.example.test', null],
    ['node_7.farm.example.test', 'node_7.farm.example.test', null],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example', null],
    ['node-b.', 'node-b.', null],
    ['7', '0.0.0.7', null],
    ['node-b:8080', 'node-b', 8080],
    ['node-b:1', 'node-b', 1],
    ['node-b:65535', 'node-b', 65_535],
    ['node-b:0080', 'node-b', 80],
    ['192.0.2.7', '192.0.2.7', null],
    ['192.0.2.7:8443', '192.0.2.7', 8443],
    ['2130706433', '127.0.0.1', null],
    ['0x7f.1', '127.0.0.1', null],
    ['0177.0.0.1', '127.0.0.1', null],
    ['::1', '::1', null],
    ['[::1]', '::1', null],
    ['[::1]:8080', '::1', 8080],
    ['2001:DB8::7', '2001:db8::7', null],
    ['2001:0db8:0000:0000:0000:0000:0000:0007', '2001:db8::7', null],
    ['[2001:DB8:0:0::7]:443', '2001:db8::7', 443],
    ['::ffff:127.0.0.1', '::ffff:7f00:1', null],
    ['::', '::', null],
    [`${longName.slice(0, 300)}`, longName.slice(0, 300), null],
  ])('reads %j', (text, host, port) => {
    expect(parseHostId(text)).toEqual({ host, port });
  });

  it.each([
    '',
    ' ',
    '.',
    ':',
    ':80',
    'node-b:',
    'node-b:0',
    'node-b:65536',
    'node-b:123456',
    'node-b:+80',
    'node-b:8o',
    'node-b:80:81',
    'node-b/',
    'node-b/drop',
    '/node-b',
    '//node-b',
    'http://node-b',
    'https://node-b/',
    'user@node-b',
    'user:secret@node-b',
    'node-b?x',
    'node-b#x',
    'node-b\\drop',
    ' node-b',
    'node-b ',
    'node b',
    'node-b\t',
    'node-b\r\nX-More: 1',
    'node-b\n',
    'node-b\0',
    'node-b\u007f',
    'node%2eb',
    'node..b',
    '.node-b',
    'node-b,node-c',
    'node-b;x',
    '*.example.test',
    'bücher.example',
    'ａ.example',
    'node-b\u00ad',
    '256.256.256.256',
    '1.2.3.4.5',
    'node.1',
    '[::1',
    '::1]',
    '[::1]:',
    '[::1]80',
    '[::1]:70000',
    '[node-b]',
    '[127.0.0.1]',
    '[]',
    '[v1.x]',
    'fe80::1%eth0',
    '[fe80::1%25eth0]',
    '1::2::3',
    ':::',
    '12345::1',
    '1:2:3:4:5:6:7:8:9',
    'xn--a-ecp.example:80:',
    'a'.repeat(301),
  ])('refuses %j', (text) => {
    expect(parseHostId(text)).toBeNull();
  });
});

it.each([
  ['node-b', 'node-b'],
  ['NODE-B:80', 'node-b:80'],
  ['::1', '[::1]'],
  ['[2001:DB8::7]:443', '[2001:db8::7]:443'],
])('C-85: the host id %j stands in an address as %j', (text, written) => {
  const hostId = parseHostId(text);
  expect(hostId && hostIdText(hostId)).toBe(written);
  expect(new URL(`https://${written}/drop`).hostname).toBe(written.replace(/:\d+$/, ''));
  expect(parseHostId(written)).toEqual(hostId);
});

it('the port of an address is that of its scheme unless it says another', () => {
  expect(hostIdOfAddress(new URL('http://a.test/x'))).toEqual({ host: 'a.test', port: 80 });
  expect(hostIdOfAddress(new URL('https://a.test/x'))).toEqual({ host: 'a.test', port: 443 });
  expect(hostIdOfAddress(new URL('https://[::1]:80/x'))).toEqual({ host: '::1', port: 80 });
});

describe('isHostAllowed', () => {
  const isAllowed = (hostId: string, destination: string, allowedHosts: string[] = []): boolean => {
    const parsed = parseHostId(hostId);
    expect(parsed).not.toBeNull();
    return parsed !== null && isHostAllowed(parsed, new URL(destination), allowedHosts);
  };

  it.each([
    ['up.test', 'http://up.test/drop', []],
    ['UP.Test', 'http://up.test/drop', []],
    ['up.test', 'http://up.test:8080/drop', []],
    ['up.test:8080', 'http://up.test:8080/drop', []],
    ['up.test:80', 'http://up.test/drop', []],
    ['up.test:443', 'https://up.test/drop', []],
    ['127.0.0.1', 'http://2130706433/drop', []],
    ['0:0:0:0:0:0:0:1', 'http://[::1]:8080/drop', []],
    ['[::1]:8080', 'http://[::1]:8080/drop', []],
    ['node-b', 'http://up.test/drop', ['node-a', 'node-b']],
    ['node-b', 'http://up.test:8080/drop', ['NODE-B']],
    ['node-b:8080', 'http://up.test:8080/drop', ['node-b']],
    ['node-b', 'http://up.test:8080/drop', ['node-b:8080']],
    ['node-b:9000', 'http://up.test/drop', ['node-b:9000']],
    ['up.test:9000', 'http://up.test/drop', ['up.test:9000']],
    ['2001:db8::7', 'https://up.test/drop', ['[2001:DB8:0::7]']],
    ['2001:db8::7', 'https://up.test/drop', [' 2001:db8::7 ']],
    ['[2001:db8::7]:9000', 'https://up.test/drop', ['[2001:db8::7]:9000']],
  ])('lets %j be named by %j with %j allowed', (hostId, destination, allowedHosts) => {
    expect(isAllowed(hostId, destination, allowedHosts)).toBe(true);
  });

  it.each([
    ['node-b', 'http://up.test/drop', []],
    ['up.test.', 'http://up.test/drop', []],
    ['sub.up.test', 'http://up.test/drop', []],
    ['test', 'http://up.test/drop', []],
    ['up.test.evil.test', 'http://up.test/drop', ['up.test']],
    ['up.test:8080', 'http://up.test/drop', []],
    ['up.test:8080', 'http://up.test/drop', ['up.test']],
    ['up.test:80', 'https://up.test/drop', []],
    ['up.test:80', 'http://up.test:8080/drop', ['up.test']],
    ['node-b', 'http://up.test:8080/drop', ['node-b:80']],
    ['node-b:9000', 'http://up.test/drop', ['node-b', 'node-b:9001']],
    ['node-b', 'http://up.test/drop', ['*', '*.test', '', 'http://node-b', 'node-b/', 'node-b:']],
    ['127.0.0.1', 'http://up.test/drop', ['localhost']],
    ['::1', 'http://127.0.0.1/drop', []],
    ['::ffff:127.0.0.1', 'http://127.0.0.1/drop', []],
    ['169.254.169.254', 'https://up.test/drop', []],
  ])('does not let %j be named by %j with %j allowed', (hostId, destination, allowedHosts) => {
    expect(isAllowed(hostId, destination, allowedHosts)).toBe(false);
  });
});

describe('parseFallbackTimeout', () => {
  it.each([
    ['180', 180],
    ['0', 0],
    ['86400', 86_400],
    ['4294967294', 4_294_967_294],
  ])('reads %j', (text, seconds) => {
    expect(parseFallbackTimeout(text)).toBe(seconds);
  });

  it.each(['4294967295', '4294967296', '99999999999', '', '-1', '1.5', '0x10', '1e3', ' 180', 'never'])(
    'C-88: %j is never',
    (text) => {
      expect(parseFallbackTimeout(text)).toBeNull();
    },
  );
});

describe('the fall-back timer', () => {
  const start = Date.UTC(2031, 0, 1);
  const onHost: HostFacts = { hostId: 'node-b', hostIdFallbackSeconds: 180, hostFailingSince: null };
  const failedAt = (facts: HostFacts, now: number): HostFacts => ({
    ...facts,
    ...hostAfterFailure(facts, now),
  });

  it('C-86: runs from the first failure, and is reset by an answered fragment', () => {
    const once = failedAt(onHost, start);
    const twice = failedAt(once, start + 100_000);
    expect(twice.hostFailingSince).toBe(start);
    const answered = { ...twice, ...hostAfterAnswer };
    expect(hasFallenBack(answered, start + 10_000_000)).toBe(false);
    expect(failedAt(answered, start + 170_000).hostFailingSince).toBe(start + 170_000);
  });

  it('C-87: ends after the given seconds', () => {
    const failing = failedAt(onHost, start);
    expect(hasFallenBack(onHost, start)).toBe(false);
    expect(hasFallenBack(failing, start + 179_999)).toBe(false);
    expect(hasFallenBack(failing, start + 180_000)).toBe(true);
    expect(hasFallenBack(noHost, start + 180_000)).toBe(false);
  });

  it('C-87: with 0 seconds the first failure is enough', () => {
    const facts = { ...onHost, hostIdFallbackSeconds: 0 };
    expect(hasFallenBack(facts, start)).toBe(false);
    expect(hasFallenBack(failedAt(facts, start), start)).toBe(true);
  });

  it.each([null, 0xffffffff])('C-88: with %j as timeout it never ends', (hostIdFallbackSeconds) => {
    const failing = failedAt({ ...onHost, hostIdFallbackSeconds }, start);
    expect(hasFallenBack(failing, Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  it('a clock that is set back starts it anew; without a host it does not run', () => {
    const failing = failedAt(onHost, start);
    const setBack = failedAt(failing, start - 3_600_000);
    expect(hasFallenBack(setBack, start - 3_600_000 + 180_000)).toBe(true);
    expect(failedAt(noHost, start)).toEqual(noHost);
  });
});
