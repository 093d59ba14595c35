import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TempFolder } from '../testing/temp-folder.ts';
import { makeTestCertificate } from '../testing/test-certificate.ts';
import { plainProfile } from '../transfer/server-profile.ts';
import { parseArguments } from './arguments.ts';
import { commandProfile, profilesFor } from './command-profile.ts';
import type { Environment } from './environment-proxy.ts';

let folder: TempFolder;
let asked: string[];
beforeEach(() => {
  folder = new TempFolder();
  asked = [];
});
afterEach(() => folder[Symbol.dispose]());

const remoteUrl = new URL('https://up1.example/in/');

function profile(words: string[], environment: Environment = {}, typed: string | null = null) {
  const parsed = parseArguments(['upload', 'a.bin', remoteUrl.href, ...words]);
  if (parsed.command !== 'upload') throw new Error(JSON.stringify(parsed));
  const askSecret = async (question: string) => {
    asked.push(question);
    return typed;
  };
  return commandProfile(parsed.server, remoteUrl, { environment, askSecret });
}

it('without options nothing is special, and nobody is asked', async () => {
  expect(await profile([])).toMatchObject(plainProfile);
  expect(asked).toEqual([]);
});

describe('secrets', () => {
  const password = (value: string) => ({ signIn: { kind: 'password', userName: 'ana', password: value } });

  it('the password comes from the environment, else from the terminal', async () => {
    expect(await profile(['--user', 'ana'], { BITLADE_PASSWORD: 'p' })).toMatchObject(password('p'));
    expect(asked).toEqual([]);
    expect(await profile(['--user', 'ana'], {}, 'typed')).toMatchObject(password('typed'));
    expect(asked).toEqual(['Password of ana at up1.example: ']);
    await expect(profile(['--user', 'ana'])).rejects.toThrow('BITLADE_PASSWORD');
  });

  it('a token comes from a file or the environment', async () => {
    writeFileSync(folder.join('token'), 'abc.def\n');
    const token = (value: string) => ({ signIn: { kind: 'token', token: value } });
    expect(await profile(['--token-file', folder.join('token')])).toMatchObject(token('abc.def'));
    expect(await profile([], { BITLADE_TOKEN: 'xyz' })).toMatchObject(token('xyz'));
    await expect(profile(['--token-file', folder.join('gone')])).rejects.toThrow('cannot read');
    await expect(profile([], { BITLADE_TOKEN: 'two canaries' })).rejects.toThrow(/^(?!.*canaries)/);
  });

  it('go to no other server of a kept queue', async () => {
    const profiles = profilesFor(remoteUrl, await profile(['--user', 'ana'], { BITLADE_PASSWORD: 'p' }));
    expect(await profiles.profileOf(new URL('https://up1.example/other/b'))).toMatchObject(password('p'));
    for (const other of ['http://up1.example/in/', 'https://up1.example:8443/in/', 'https://up2.example/in/'])
      expect(await profiles.profileOf(new URL(other))).toBe(plainProfile);
  });
});

describe('proxies', () => {
  const hop = (hostname: string, port: number, isTls = false) => ({ kind: 'proxy', hostname, port, isTls });
  const direct = { kind: 'direct' };

  it.each<[string[], Environment, unknown[]]>([
    [[], { HTTPS_PROXY: 'http://a:1', HTTP_PROXY: 'http://b:2' }, [hop('a', 1)]],
    [[], { https_proxy: 'a:1' }, [hop('a', 1)]],
    [[], { HTTP_PROXY: 'http://b:2' }, [direct]],
    [[], { ALL_PROXY: 'https://c' }, [hop('c', 443, true)]],
    [[], { HTTPS_PROXY: 'http://a:1', NO_PROXY: 'other.example, .example' }, [direct]],
    [[], { HTTPS_PROXY: 'http://a:1', NO_PROXY: 'up1.example:443' }, [direct]],
    [[], { HTTPS_PROXY: 'http://a:1', NO_PROXY: 'up1.example:8443,1.example' }, [hop('a', 1)]],
    [[], { HTTPS_PROXY: 'http://a:1', NO_PROXY: '*' }, [direct]],
    [['--proxy', 'none'], { HTTPS_PROXY: 'http://a:1' }, [direct]],
    [
      ['--proxy', 'http://x:1', '--proxy', 'https://y'],
      { HTTPS_PROXY: 'http://a:1' },
      [hop('x', 1), hop('y', 443, true)],
    ],
  ])('%j %j', async (words, environment, hops) => {
    expect(await profile(words, environment)).toMatchObject({ hops });
  });

  it('a name and password of the environment, or of options', async () => {
    expect(await profile([], { HTTPS_PROXY: 'http://me:p%40ss@a:1' })).toMatchObject({
      hops: [hop('a', 1)],
      proxySignIn: { userName: 'me', password: 'p@ss' },
    });
    const words = ['--proxy', 'a:1', '--proxy-user', 'out'];
    expect(await profile(words, { BITLADE_PROXY_PASSWORD: 'p' })).toMatchObject({
      proxySignIn: { userName: 'out', password: 'p' },
    });
    await expect(profile(words)).rejects.toThrow('BITLADE_PROXY_PASSWORD');
    await expect(profile([], { HTTPS_PROXY: 'socks5://me:canary@a:1' })).rejects.toThrow(/^(?!.*canary)/);
  });
});

it('files: authorities, an own certificate, a folder for replies', async () => {
  const { cert, key } = makeTestCertificate(['me.example']);
  writeFileSync(folder.join('ca.pem'), cert);
  writeFileSync(folder.join('me.pem'), cert + key);
  const words = ['--ca', folder.join('ca.pem'), '--cert', folder.join('me.pem'), '--reply-folder', 'replies'];
  expect(await profile([...words, '--expect-reply'])).toMatchObject({
    authorities: expect.stringContaining('BEGIN CERTIFICATE'),
    clientCertificate: { kind: 'pem' },
    reply: { isExpected: true, folder: path.resolve('replies') },
  });
  await expect(profile(['--ca', folder.join('gone.pem')])).rejects.toThrow('no certificate');
  await expect(profile(['--cert', folder.join('ca.pem')])).rejects.toMatchObject({
    uploadError: { code: 'client-certificate-unusable' },
  });
});
