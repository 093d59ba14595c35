import { expect, it } from 'vitest';
import type { ProxySettings } from '../../shared/server-settings.ts';
import { hopsOfPacResult, proxyHops } from './proxy-hops.ts';

const direct = { kind: 'direct' };
const proxy = (hostname: string, port: number, isTls = false) => ({ kind: 'proxy', hostname, port, isTls });

it.each([
  ['DIRECT', [direct]],
  ['PROXY a.example:3128', [proxy('a.example', 3128)]],
  ['PROXY a:1; HTTPS b:2; DIRECT', [proxy('a', 1), proxy('b', 2, true), direct]],
  ['PROXY [::1]:8080', [proxy('::1', 8080)]],
  ['SOCKS5 s:1080; PROXY a:1', [proxy('a', 1)]],
  ['SOCKS s:1080', []],
  ['QUIC q:443;PROXY a:1;', [proxy('a', 1)]],
  ['PROXY', []],
  ['', []],
])('%j', (text, hops) => {
  expect(hopsOfPacResult(text)).toEqual(hops);
});

const hopsOf = (settings: ProxySettings, system = 'DIRECT') =>
  proxyHops(settings, new URL('https://up1.example/in/'), async (url) =>
    url === 'https://up1.example/in/' ? system : 'PROXY wrong:1',
  );

it('the system is asked for the address itself', async () => {
  expect(await hopsOf({ kind: 'system' }, 'PROXY a:1; DIRECT')).toEqual([proxy('a', 1), direct]);
});

it('a list of the user is tried in its order, and never goes straight', async () => {
  expect(await hopsOf({ kind: 'manual', addresses: ['http://b:2', 'https://a:1'] })).toEqual([
    proxy('b', 2),
    proxy('a', 1, true),
  ]);
});

it('none is none, whatever the system says', async () => {
  expect(await hopsOf({ kind: 'none' }, 'PROXY a:1')).toEqual([direct]);
});

it('proxies of other kinds are not passed by', async () => {
  await expect(hopsOf({ kind: 'system' }, 'SOCKS5 s:1080')).rejects.toMatchObject({
    uploadError: { code: 'proxy-unreachable', severity: 'fatal' },
  });
});
