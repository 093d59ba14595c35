import { EventEmitter } from 'node:events';
import { beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { type PowerAndNetwork, SystemConditions } from './conditions.ts';

let clock: FakeClock;
let power: EventEmitter;
let isOnline: boolean;
let conditions: SystemConditions;
let told: number;

beforeEach(() => {
  clock = new FakeClock();
  isOnline = true;
  told = 0;
  power = Object.assign(new EventEmitter(), { isOnBatteryPower: () => false });
  const net = { isOnline: () => isOnline };
  conditions = new SystemConditions({ powerMonitor: power, net } as unknown as PowerAndNetwork, clock);
  conditions.onChange(() => {
    told += 1;
  });
});

it('sleep and battery are told as they come and go', () => {
  expect(conditions.facts()).toEqual({
    isOnline: true,
    isAsleep: false,
    isOnBattery: false,
    isMetered: null,
  });
  power.emit('suspend');
  power.emit('on-battery');
  expect(conditions.facts()).toMatchObject({ isAsleep: true, isOnBattery: true });
  power.emit('resume');
  power.emit('on-ac');
  expect(conditions.facts()).toMatchObject({ isAsleep: false, isOnBattery: false });
  expect(told).toBe(4);
});

it('a network that was missed is looked for until it is back, then told once', () => {
  isOnline = false;
  expect(conditions.facts().isOnline).toBe(false);
  clock.advance(30_000);
  expect(told).toBe(0);
  isOnline = true;
  clock.advance(3_000);
  expect(told).toBe(1);
  clock.advance(60_000);
  expect(told).toBe(1);
  expect(clock.runningDelaysMs).toEqual([]);
});

it('closed, it listens to nothing and looks for nothing', () => {
  isOnline = false;
  conditions.facts();
  conditions.close();
  expect(power.eventNames()).toEqual([]);
  expect(clock.runningDelaysMs).toEqual([]);
  power.emit('suspend');
  expect(told).toBe(0);
});
