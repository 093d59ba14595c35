import { expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { type Interfaces, watchNetwork } from './network-watch.ts';

const loopback = {
  address: '127.0.0.1',
  netmask: '255.0.0.0',
  family: 'IPv4' as const,
  mac: '00:00:00:00:00:00',
  internal: true,
  cidr: '127.0.0.1/8',
};
const at = (address: string) => ({ ...loopback, address, internal: false, cidr: `${address}/24` });

it('tells when an address comes or changes, not when it goes or stays', () => {
  const clock = new FakeClock();
  let interfaces: Interfaces = { lo: [loopback] };
  let told = 0;
  const stop = watchNetwork(
    clock,
    () => {
      told += 1;
    },
    () => interfaces,
  );
  const after = (next: Interfaces): number => {
    interfaces = next;
    clock.advance(3_000);
    return told;
  };
  expect(after({ lo: [loopback] })).toBe(0);
  expect(after({ lo: [loopback], wlan: [at('192.0.2.7')] })).toBe(1);
  expect(after({ lo: [loopback], wlan: [at('192.0.2.7')] })).toBe(1);
  expect(after({ lo: [loopback] })).toBe(1);
  expect(after({ lo: [loopback], wlan: [at('198.51.100.4')] })).toBe(2);
  stop();
  expect(clock.runningDelaysMs).toEqual([]);
});
