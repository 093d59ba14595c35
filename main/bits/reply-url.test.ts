import { describe, expect, it } from 'vitest';
import { vector, vectorHeaders } from '../testing/protocol-vectors.ts';
import { headerNames } from './header-names.ts';
import { type ReplyReference, replyAddresses } from './reply-url.ts';

const httpUrl = 'http://up.test/drop/in/report.bin?a=1';
const httpsUrl = 'https://up.test:8443/drop/in/report.bin';

const addresses = (replyUrl: string, remoteUrl: string, options: Partial<ReplyReference> = {}): string[] =>
  replyAddresses({
    replyUrl,
    remoteUrl: new URL(remoteUrl),
    hostId: null,
    allowedHosts: [],
    ...options,
  }).map(String);

it('C-110: a relative reply address with back-slashes and braces resolves as in V-19', () => {
  const replyUrl = vectorHeaders(vector('V-19')).find(([name]) => name === headerNames.replyUrl)?.[1] ?? '';
  expect(replyUrl).toContain('\\');
  expect(addresses(replyUrl, 'http://up1.example.test/drop/in/report-2031.bin')).toEqual([
    'http://up1.example.test/drop/in/BITS-Sessions/Replies/%7B3F2B8C61-0D4E-4A57-9B1C-7E60A2D5F814%7D/responsefile.bin',
  ]);
});

describe('replyAddresses', () => {
  it.each([
    ['reply.bin', httpUrl, 'http://up.test/drop/in/reply.bin'],
    ['./reply.bin', httpUrl, 'http://up.test/drop/in/reply.bin'],
    ['../reply.bin', httpUrl, 'http://up.test/drop/reply.bin'],
    ['..\\..\\..\\reply.bin', httpUrl, 'http://up.test/reply.bin'],
    ['/reply.bin', httpUrl, 'http://up.test/reply.bin'],
    ['\\reply.bin', httpUrl, 'http://up.test/reply.bin'],
    ['{1}\\r.bin', httpUrl, 'http://up.test/drop/in/%7B1%7D/r.bin'],
    ['?of=1', httpUrl, 'http://up.test/drop/in/report.bin?of=1'],
    ['reply.bin?name={x}', httpUrl, 'http://up.test/drop/in/reply.bin?name={x}'],
    ['reply.bin#part', httpUrl, 'http://up.test/drop/in/reply.bin'],
    ['a b.bin', httpUrl, 'http://up.test/drop/in/a%20b.bin'],
    ['a%20b.bin', httpUrl, 'http://up.test/drop/in/a%20b.bin'],
    ['r\u00c3\u00a9.bin', httpUrl, 'http://up.test/drop/in/r%C3%A9.bin'],
    ['r\u00e9.bin', httpUrl, 'http://up.test/drop/in/r%E9.bin'],
    ['"<>`.bin', httpUrl, 'http://up.test/drop/in/%22%3C%3E%60.bin'],
    ['http://up.test/reply.bin', httpUrl, 'http://up.test/reply.bin'],
    ['HTTP://UP.TEST:80/reply.bin', httpUrl, 'http://up.test/reply.bin'],
    ['http:\\\\up.test\\reply.bin', httpUrl, 'http://up.test/reply.bin'],
    ['//up.test/reply.bin', httpUrl, 'http://up.test/reply.bin'],
    ['http:reply.bin', httpUrl, 'http://up.test/drop/in/reply.bin'],
    ['reply.bin', httpsUrl, 'https://up.test:8443/drop/in/reply.bin'],
    ['https://up.test:8443/reply.bin', httpsUrl, 'https://up.test:8443/reply.bin'],
    ['https:reply.bin', httpsUrl, 'https://up.test:8443/drop/in/reply.bin'],
    ['reply.bin', 'http://[::1]:8080/drop/x', 'http://[::1]:8080/drop/reply.bin'],
    ['http://[0:0::1]:8080/reply.bin', 'http://[::1]:8080/drop/x', 'http://[::1]:8080/reply.bin'],
    ['a'.repeat(4096), 'http://up.test/x', `http://up.test/${'a'.repeat(4096)}`],
  ])('takes %j from %j', (replyUrl, remoteUrl, expected) => {
    expect(addresses(replyUrl, remoteUrl)).toEqual([expected]);
  });

  it.each([
    ['', httpUrl],
    ['  ', httpUrl],
    ['http://evil.test/reply.bin', httpUrl],
    ['//evil.test/reply.bin', httpUrl],
    ['\\\\evil.test\\share\\reply.bin', httpUrl],
    ['/\\evil.test/reply.bin', httpUrl],
    ['http://up.test.evil.test/reply.bin', httpUrl],
    ['http://up.test@evil.test/reply.bin', httpUrl],
    ['http://127.0.0.1/reply.bin', httpUrl],
    ['http://2130706433/reply.bin', httpUrl],
    ['http://localhost/reply.bin', httpUrl],
    ['http://169.254.169.254/latest/meta-data', httpUrl],
    ['http://[::1]/reply.bin', httpUrl],
    ['http://[::ffff:7f00:1]/reply.bin', 'http://127.0.0.1/drop/x'],
    ['http://up.test:8080/reply.bin', httpUrl],
    ['http://up.test:22/reply.bin', httpUrl],
    ['https://up.test/reply.bin', httpUrl],
    ['http://up.test/reply.bin', 'https://up.test/drop/x'],
    ['http://up.test:8443/reply.bin', httpsUrl],
    ['http://up.test:443/reply.bin', 'https://up.test/drop/x'],
    ['http:reply.bin', 'https://up.test/drop/x'],
    ['https://up.test/reply.bin', httpsUrl],
    ['http://user@up.test/reply.bin', httpUrl],
    ['http://user:secret@up.test/reply.bin', httpUrl],
    ['http://:secret@up.test/reply.bin', httpUrl],
    ['//user:secret@up.test/reply.bin', httpUrl],
    ['file:///etc/passwd', httpUrl],
    ['file:\\\\\\c:\\windows\\win.ini', httpUrl],
    ['ftp://up.test/reply.bin', httpUrl],
    ['ws://up.test/reply.bin', httpUrl],
    ['javascript:alert(1)', httpUrl],
    ['data:text/plain,reply', httpUrl],
    ['blob:http://up.test/1', httpUrl],
    ['about:blank', httpUrl],
    ['c:\\replies\\reply.bin', httpUrl],
    ['http://', httpUrl],
    ['http://[::1/reply.bin', httpUrl],
    ['http://up.test:99999/reply.bin', httpUrl],
    ['http://up%00.test/reply.bin', httpUrl],
    ['reply\t.bin', httpUrl],
    ['\treply.bin', httpUrl],
    ['reply.bin\r\nX-More: 1', httpUrl],
    ['reply\0.bin', httpUrl],
    ['reply\u007f.bin', httpUrl],
    ['a'.repeat(4097), httpUrl],
  ])('refuses %j from %j', (replyUrl, remoteUrl) => {
    expect(addresses(replyUrl, remoteUrl)).toEqual([]);
  });

  it.each([
    ['http://files.test/reply.bin', ['files.test']],
    ['http://files.test:9000/reply.bin', ['files.test:9000']],
    ['https://up.test/reply.bin', ['up.test:443']],
    ['http://[2001:db8::7]/reply.bin', ['2001:db8::7']],
  ])('takes %j when %j is allowed', (replyUrl, allowedHosts) => {
    expect(addresses(replyUrl, httpUrl, { allowedHosts })).toEqual([replyUrl]);
  });

  it('never leaves https for http, whatever is allowed', () => {
    const allowedHosts = ['up.test:80', 'files.test:80', 'files.test'];
    for (const replyUrl of ['http://up.test/r', 'http://files.test/r', 'http:r', '//user@files.test/r']) {
      expect(addresses(replyUrl, 'https://up.test/drop/x', { allowedHosts })).toEqual([]);
    }
  });

  describe('with a host id', () => {
    const onNode = { hostId: 'node-b', allowedHosts: ['node-b'] };

    it('asks the node first for a relative address, then the origin', () => {
      expect(addresses('reply.bin', httpsUrl, onNode)).toEqual([
        'https://node-b:8443/drop/in/reply.bin',
        'https://up.test:8443/drop/in/reply.bin',
      ]);
      expect(
        addresses('reply.bin', httpUrl, { hostId: '2001:db8::7', allowedHosts: ['2001:db8::7'] })[0],
      ).toBe('http://[2001:db8::7]/drop/in/reply.bin');
      expect(
        addresses('reply.bin', httpUrl, { hostId: 'node-b:9000', allowedHosts: ['node-b:9000'] })[0],
      ).toBe('http://node-b:9000/drop/in/reply.bin');
    });

    it('takes an absolute address at its word', () => {
      expect(addresses('http://up.test/r', httpUrl, onNode)).toEqual(['http://up.test/r']);
      expect(addresses('http://node-b/r', httpUrl, onNode)).toEqual(['http://node-b/r']);
    });

    it('asks the origin alone when the node is no longer allowed or is no host', () => {
      for (const hostId of ['node-c', 'node-b/x', 'a@b']) {
        expect(addresses('r', httpUrl, { ...onNode, hostId })).toEqual(['http://up.test/drop/in/r']);
      }
    });

    it('asks once when the node is the origin', () => {
      expect(addresses('r', httpUrl, { hostId: 'UP.test' })).toEqual(['http://up.test/drop/in/r']);
    });
  });
});
