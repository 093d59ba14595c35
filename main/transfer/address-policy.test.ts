import type { LookupFunction } from 'node:net';
import { expect, it } from 'vitest';
import { isNamedIn, isPublicAddress, lookUpChosenHost } from './address-policy.ts';

it.each([
  '8.8.8.8',
  '192.88.100.1',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.0.1',
  '100.128.0.1',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00:1450::1',
])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));

it.each([
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.2.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::808:808',
  'fc00::1',
  'fd12::1',
  'fe80::1',
  'ff02::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  '3fff::1',
  'not an address',
  '',
])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));

it.each([
  [['node1.example.test'], 'http://node1.example.test:8080/', true],
  [['NODE1.example.test'], 'http://node1.example.test/', true],
  [['node1.example.test:8080'], 'http://node1.example.test:8080/', true],
  [['node1.example.test:8080'], 'http://node1.example.test/', false],
  [['node1.example.test:443'], 'https://node1.example.test/', true],
  [['example.test'], 'http://node1.example.test/', false],
  [['127.0.0.1'], 'http://2130706433/', true],
  [['::1'], 'http://[::1]:81/', true],
  [['not a host'], 'http://node1.example.test/', false],
  [[], 'http://node1.example.test/', false],
])('%j names %s: %s', (allowed, url, isNamed) => expect(isNamedIn(allowed, new URL(url))).toBe(isNamed));

/** A name server that gives each of its answers once. */
const nameServer =
  (answers: Record<string, string[][]>): LookupFunction =>
  (hostname, _options, callback) => {
    const found = answers[hostname]?.shift();
    if (found === undefined) callback(new Error('not found'), '');
    else
      callback(
        null,
        found.map((address) => ({ address, family: 4 })),
      );
  };

it.each([
  ['public to public', [['8.8.8.8']], [['8.8.4.4']], true],
  ['public to local', [['8.8.8.8']], [['10.0.0.1']], false],
  ['public to both', [['8.8.8.8']], [['8.8.4.4', '10.0.0.1']], false],
  ['local to local', [['192.168.0.1']], [['10.0.0.1']], true],
  ['local to public', [['192.168.0.1']], [['8.8.4.4']], true],
  ['both to local', [['192.168.0.1', '8.8.8.8']], [['10.0.0.1']], false],
  ['unknown to local', [], [['10.0.0.1']], false],
])('where a server may lead, from %s', async (_title, own, chosen, isAllowed) => {
  const lookup = nameServer({ 'own.example.test': own, 'chosen.example.test': chosen });

  const answer = lookUpChosenHost('chosen.example.test', 'own.example.test', lookup);

  if (isAllowed) await expect(answer).resolves.toBeTypeOf('function');
  else {
    await expect(answer).rejects.toMatchObject({
      uploadErrorCode: 'host-not-allowed',
      severity: 'fatal',
      facts: { target: 'chosen.example.test' },
    });
  }
});

it.each(['10.1.2.3', '169.254.169.254', 'fe80::1', '64:ff9b::7f00:1', '2002:7f00:1::'])(
  'a server of the internet may not lead to %s',
  async (address) => {
    const lookup = nameServer({ 'own.example.test': [['8.8.8.8']] });
    await expect(lookUpChosenHost(address, 'own.example.test', lookup)).rejects.toThrow('host-not-allowed');
  },
);

it('what was looked up is what is connected to, whatever the name server says next', async () => {
  const answers = [['8.8.8.8', '8.8.4.4'], ['127.0.0.1']];
  const lookup = nameServer({ 'chosen.example.test': answers });
  const found = await lookUpChosenHost('chosen.example.test', 'own.example.test', lookup);

  const all = new Promise((resolve) =>
    found('chosen.example.test', { all: true }, (_error, list) => resolve(list)),
  );
  const one = new Promise((resolve) =>
    found('chosen.example.test', {}, (_error, address) => resolve(address)),
  );

  expect(await all).toEqual([
    { address: '8.8.8.8', family: 4 },
    { address: '8.8.4.4', family: 4 },
  ]);
  expect(await one).toBe('8.8.8.8');
});
