import { describe, expect, it } from 'vitest';
import { fileUrl, folderUrl, originOf, parseAddress } from './address.ts';

const hrefOf = (text: string): string => {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(`refused: ${parsed.problem.code}`);
  return parsed.url.href;
};
const problemOf = (text: string): unknown => {
  const parsed = parseAddress(text);
  return parsed.ok ? `taken as ${parsed.url.href}` : parsed.problem;
};

describe('parseAddress takes', () => {
  it.each([
    ['https://up1.example.test/drop/', 'https://up1.example.test/drop/'],
    ['http://up1.example.test/drop', 'http://up1.example.test/drop'],
    ['HTTPS://UP1.Example.TEST/Drop', 'https://up1.example.test/Drop'],
    ['https://up1.example.test', 'https://up1.example.test/'],
    [' \t https://up1.example.test/ \t', 'https://up1.example.test/'],
    // without a scheme
    ['up1.example.test/drop', 'https://up1.example.test/drop'],
    ['//up1.example.test/drop', 'https://up1.example.test/drop'],
    ['host:8080/path', 'https://host:8080/path'],
    ['host:8080', 'https://host:8080/'],
    ['host:8080?x=1', 'https://host:8080/?x=1'],
    ['127.0.0.1:8080/drop/', 'https://127.0.0.1:8080/drop/'],
    // ports
    ['https://host:443/', 'https://host/'],
    ['http://host:1/', 'http://host:1/'],
    ['http://host:65535/', 'http://host:65535/'],
    // IPv6
    ['http://[::1]/drop', 'http://[::1]/drop'],
    ['http://[2001:db8::1]:8080/drop', 'http://[2001:db8::1]:8080/drop'],
    ['[::1]:8080/drop', 'https://[::1]:8080/drop'],
    // everything becomes pure ASCII
    ['https://bücher.example/lädt', 'https://xn--bcher-kva.example/l%C3%A4dt'],
    ['https://host/日本/🎞', 'https://host/%E6%97%A5%E6%9C%AC/%F0%9F%8E%9E'],
    ['https://host/a%20b%2Fc', 'https://host/a%20b%2Fc'],
    ['https://host/100%', 'https://host/100%'],
    // a query is kept, a fragment is not part of an address
    ['https://host/drop?tenant=7', 'https://host/drop?tenant=7'],
    ['https://host/drop#part', 'https://host/drop'],
    // bad input 51: shown resolved
    ['https://host/a/../b/./c', 'https://host/b/c'],
    ['https://host/../../etc', 'https://host/etc'],
    ['https://host/a/%2e%2e/b', 'https://host/b'],
    // an '@' after the authority is no sign-in
    ['https://host/@me', 'https://host/@me'],
    ['https://host/?mail=a@b', 'https://host/?mail=a@b'],
  ])('%j as %s', (text, href) => {
    expect(hrefOf(text)).toBe(href);
  });
});

describe('parseAddress refuses', () => {
  it.each([
    // bad input 45
    ['', { code: 'empty' }],
    [' \t ', { code: 'empty' }],
    // bad input 46
    ['ftp://host/x', { code: 'not-http', scheme: 'ftp' }],
    ['file:///etc/passwd', { code: 'not-http', scheme: 'file' }],
    ['javascript:alert(1)', { code: 'not-http', scheme: 'javascript' }],
    ['JavaScript:alert(1)', { code: 'not-http', scheme: 'javascript' }],
    ['data:text/html,x', { code: 'not-http', scheme: 'data' }],
    ['C:\\drop\\in', { code: 'not-http', scheme: 'c' }],
    // bad input 47
    ['https://anna:secret@host/', { code: 'has-password' }],
    ['https://anna:123@host/', { code: 'has-password' }],
    ['https://anna:se:cret@host:8080/', { code: 'has-password' }],
    ['https://anna@host/', { code: 'has-password' }],
    ['anna@host/drop', { code: 'has-password' }],
    ['https://@host/', { code: 'has-password' }],
    // bad input 48: the position counts what was typed
    ['https://host/a b', { code: 'bad-character', position: 15 }],
    ['  https://host/a b', { code: 'bad-character', position: 17 }],
    ['https://host/\r\nX: 1', { code: 'bad-character', position: 14 }],
    ['https://host/x\n', { code: 'bad-character', position: 15 }],
    ['https://ho\tst/', { code: 'bad-character', position: 11 }],
    ['https://host/\u0000', { code: 'bad-character', position: 14 }],
    ['https://host/\u007f', { code: 'bad-character', position: 14 }],
    ['https://host/\u00a0', { code: 'bad-character', position: 14 }],
    ['https://host/\u2028', { code: 'bad-character', position: 14 }],
    ['https://host/\ufeff', { code: 'bad-character', position: 14 }],
    ['https://host/\ud800', { code: 'bad-character', position: 14 }],
    ['https://host/\ufffd', { code: 'bad-character', position: 14 }],
    // bad input 50
    ['https://host:0/', { code: 'bad-port' }],
    ['https://host:65536/', { code: 'bad-port' }],
    ['https://host:x/', { code: 'bad-port' }],
    ['https://host:-1/', { code: 'bad-port' }],
    ['https://host:8080x/', { code: 'bad-port' }],
    ['https://host:/', { code: 'bad-port' }],
    ['http://[::1]:0/', { code: 'bad-port' }],
    ['host:99999/path', { code: 'bad-port' }],
    // no server named
    ['https://', { code: 'no-host' }],
    ['https:///drop', { code: 'no-host' }],
    ['https:drop', { code: 'no-host' }],
    ['https:/host/drop', { code: 'no-host' }],
    ['https:\\\\host\\drop', { code: 'no-host' }],
    ['https://?x', { code: 'no-host' }],
    ['/drop/in', { code: 'no-host' }],
    // no server can be named so
    ['https://exa%mple/', { code: 'not-an-address' }],
    ['https://256.256.256.256/', { code: 'not-an-address' }],
    ['https://[::1/', { code: 'not-an-address' }],
    ['https://ho<st/', { code: 'not-an-address' }],
    ['https://:80/', { code: 'not-an-address' }],
    // bad input 52
    [`https://host/${'a/'.repeat(5000)}`, { code: 'too-long', limit: 2200 }],
    [`https://host/${'ä/'.repeat(400)}`, { code: 'too-long', limit: 2200 }],
    [`https://host/${'a'.repeat(261)}/`, { code: 'segment-too-long', limit: 260 }],
  ])('%j', (text, problem) => {
    expect(problemOf(text)).toEqual(problem);
  });

  it('nothing that is just within the limits', () => {
    expect(hrefOf(`https://host/${'a'.repeat(260)}`)).toHaveLength(273);
    const longest = `https://host/${'a'.repeat(199)}${`/${'b'.repeat(198)}`.repeat(10)}`.slice(0, 2200);
    expect(hrefOf(longest)).toHaveLength(2200);
    expect(problemOf(`${longest}b`)).toEqual({ code: 'too-long', limit: 2200 });
  });
});

describe('folderUrl', () => {
  it.each([
    ['https://host', 'https://host/'],
    ['https://host/drop', 'https://host/drop/'],
    ['https://host/drop/', 'https://host/drop/'],
    ['https://host/drop?tenant=7', 'https://host/drop/?tenant=7'],
  ])('of %s is %s', (address, folder) => {
    expect(folderUrl(new URL(address)).href).toBe(folder);
  });

  it('leaves its argument alone', () => {
    const address = new URL('https://host/drop');
    folderUrl(address);
    expect(address.href).toBe('https://host/drop');
  });
});

describe('fileUrl', () => {
  const folder = new URL('https://host/drop/in');

  it.each([
    ['report.bin', 'report.bin'],
    ['photos/2031/a.jpg', 'photos/2031/a.jpg'],
    ['my file.txt', 'my%20file.txt'],
    ['100%.txt', '100%25.txt'],
    ['%2e%2e', '%252e%252e'],
    ['%2F', '%252F'],
    ['#1?x=2;y&z=a+b.txt', '%231%3Fx%3D2%3By%26z%3Da%2Bb.txt'],
    ['a\\..\\b', 'a%5C..%5Cb'],
    ['C:', 'C%3A'],
    ['"<img onerror=x>"', '%22%3Cimg%20onerror%3Dx%3E%22'],
    ['\r\nX: 1', '%0D%0AX%3A%201'],
    ['日本 ä 🎞', '%E6%97%A5%E6%9C%AC%20%C3%A4%20%F0%9F%8E%9E'],
    ['a\u0308', 'a%CC%88'],
    // names that would climb or stay are spelt with look-alike dots
    ['.', '%EF%BC%8E'],
    ['..', '%EF%BC%8E%EF%BC%8E'],
    ['../../etc/passwd', '%EF%BC%8E%EF%BC%8E/%EF%BC%8E%EF%BC%8E/etc/passwd'],
    ['...', '...'],
    ['.htaccess', '.htaccess'],
    // a name that is not valid Unicode
    ['x\ud800y', 'x%EF%BF%BDy'],
    ['\udc00', '%EF%BF%BD'],
    // empty segments name nothing
    ['/a//b/', 'a/b'],
  ])('%j is sent to %s', (relativePath, below) => {
    const url = fileUrl(folder, relativePath);
    expect(url.href).toBe(`https://host/drop/in/${below}`);
    expect(new URL(url.href).href).toBe(url.href);
  });

  it('keeps the query of the folder', () => {
    expect(fileUrl(new URL('https://host/drop/?tenant=7'), 'a?b').href).toBe(
      'https://host/drop/a%3Fb?tenant=7',
    );
  });
});

describe('originOf', () => {
  it.each([
    'http://host/',
    'https://host:8443/a//b?c=http://other/',
    'http://[2001:db8::1]:8080/drop',
    'http://user:pass@host:81/a@b',
    'http://host/?q',
  ])('%s', (address) => {
    const url = new URL(address);
    expect(originOf(url.href)).toBe(url.origin);
  });
});
