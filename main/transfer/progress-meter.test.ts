import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createProgressMeter } from './progress-meter.ts';

const unknown = { bytesPerSecond: null, secondsLeft: null };
const mb = 1_000_000;

describe('nothing honest can be said', () => {
  it('before the first byte, whatever time passes', () => {
    expect(createProgressMeter(0, 0).estimate(mb, 60_000)).toEqual(unknown);
  });

  it('after a single movement', () => {
    const meter = createProgressMeter(0, 0);
    meter.movedTo(mb, 6000);
    expect(meter.estimate(10 * mb, 6000)).toEqual(unknown);
  });

  it('within the first 5 seconds', () => {
    const meter = createProgressMeter(0, 0);
    for (const atMs of [1000, 2000, 4999]) meter.movedTo(atMs * 1000, atMs);
    expect(meter.estimate(10 * mb, 4999)).toEqual(unknown);
  });
});

describe('a steady line', () => {
  const steady = (startBytes: number) => {
    const meter = createProgressMeter(startBytes, 1000);
    for (let second = 1; second <= 10; second += 1) {
      meter.movedTo(startBytes + second * mb, 1000 + second * 1000);
    }
    return meter;
  };

  it('is measured as it is', () => {
    expect(steady(0).estimate(30 * mb, 11_000).bytesPerSecond).toBeCloseTo(mb, 0);
    expect(steady(0).estimate(30 * mb, 11_000).secondsLeft).toBeCloseTo(20, 6);
  });

  it('bytes from before this run say nothing about the speed', () => {
    expect(steady(500 * mb).estimate(530 * mb, 11_000).bytesPerSecond).toBeCloseTo(mb, 0);
  });

  it('counts down between two movements', () => {
    expect(steady(0).estimate(30 * mb, 13_000).secondsLeft).toBeCloseTo(18, 6);
  });

  it('never has less than no time left', () => {
    expect(steady(0).estimate(11 * mb, 15_000).secondsLeft).toBe(0);
  });
});

describe('a line that changes', () => {
  it('follows within some seconds', () => {
    const meter = createProgressMeter(0, 0);
    for (let second = 1; second <= 10; second += 1) meter.movedTo(second * mb, second * 1000);
    for (let second = 1; second <= 5; second += 1) {
      meter.movedTo(10 * mb + second * 3 * mb, 10_000 + second * 1000);
    }
    // Two and a half half-lives, and a little more: what came before is no endless past.
    const { bytesPerSecond } = meter.estimate(100 * mb, 15_000);
    expect(bytesPerSecond).toBeGreaterThan((3 - 2 * 0.5 ** 2.5) * mb);
    expect(bytesPerSecond).toBeLessThan(2.7 * mb);
  });

  it('a new limit is seen in the speed and in the time left after a few seconds', () => {
    const meter = createProgressMeter(0, 0);
    for (let second = 1; second <= 60; second += 1) meter.movedTo(second * mb, second * 1000);
    for (let second = 1; second <= 10; second += 1)
      meter.movedTo((60 + second / 10) * mb, (60 + second) * 1000);
    const { bytesPerSecond, secondsLeft } = meter.estimate(71 * mb, 70_000);
    expect(bytesPerSecond).toBeLessThan(0.13 * mb);
    expect(secondsLeft).toBeGreaterThan(55);
  });

  it('a short pause moves the speed, but not the time left', () => {
    const meter = createProgressMeter(0, 0);
    for (let second = 1; second <= 60; second += 1) meter.movedTo(second * mb, second * 1000);
    meter.movedTo(60 * mb, 61_000);
    const { bytesPerSecond, secondsLeft } = meter.estimate(160 * mb, 61_000);
    expect(bytesPerSecond).toBeLessThan(0.75 * mb);
    expect(secondsLeft).toBeLessThan(110);
  });

  it('a burst into empty buffers is not taken for the speed of the line', () => {
    const meter = createProgressMeter(0, 0);
    meter.movedTo(4 * mb, 10);
    for (let second = 1; second <= 6; second += 1) meter.movedTo((4 + second) * mb, second * 1000);
    expect(meter.estimate(100 * mb, 6_000).bytesPerSecond).toBeLessThan(2 * mb);
  });

  it('fades when nothing moves', () => {
    const meter = createProgressMeter(0, 0);
    for (let second = 1; second <= 10; second += 1) meter.movedTo(second * mb, second * 1000);
    const rateAt = (atMs: number): number => meter.estimate(30 * mb, atMs).bytesPerSecond ?? Number.NaN;
    expect(rateAt(15_000)).toBeCloseTo(mb, 0);
    expect(rateAt(25_000)).toBeCloseTo(mb / 2, 0);
  });

  it('leaves the time open when it came to a stand', () => {
    const meter = createProgressMeter(0, 0);
    for (let second = 1; second <= 10; second += 1) meter.movedTo(second * mb, second * 1000);
    for (const hours of [2, 3, 4, 100]) {
      const { bytesPerSecond, secondsLeft } = meter.estimate(30 * mb, hours * 3_600_000);
      expect(bytesPerSecond).toBeGreaterThanOrEqual(0);
      expect(secondsLeft === null || Number.isFinite(secondsLeft)).toBe(true);
    }
    expect(meter.estimate(10 * mb, 100 * 3_600_000).secondsLeft).toBeNull();
  });

  it('a server that starts again at 0 is no negative speed', () => {
    const meter = createProgressMeter(0, 0);
    meter.movedTo(9 * mb, 3000);
    meter.movedTo(1 * mb, 6000);
    expect(meter.estimate(30 * mb, 6000).bytesPerSecond).toBeGreaterThanOrEqual(0);
    meter.movedTo(4 * mb, 9000);
    expect(meter.estimate(30 * mb, 9000).secondsLeft).toBeGreaterThan(0);
  });

  it('two movements in the same millisecond count once', () => {
    const meter = createProgressMeter(0, 0);
    meter.movedTo(mb, 6000);
    meter.movedTo(2 * mb, 6000);
    expect(meter.estimate(30 * mb, 6000)).toEqual(unknown);
  });
});

it('says a finite number that is not negative, or nothing, whatever happens', () => {
  const acks = fc.array(fc.tuple(fc.nat({ max: 2 ** 50 }), fc.nat({ max: 10 ** 9 })), { maxLength: 20 });
  fc.assert(
    fc.property(acks, fc.nat({ max: 2 ** 50 }), fc.nat({ max: 10 ** 12 }), (steps, totalBytes, waitMs) => {
      const meter = createProgressMeter(0, 0);
      let atMs = 0;
      for (const [bytes, elapsedMs] of steps) {
        atMs += elapsedMs;
        meter.movedTo(bytes, atMs);
      }
      for (const value of Object.values(meter.estimate(totalBytes, atMs + waitMs))) {
        expect(value === null || (Number.isFinite(value) && value >= 0)).toBe(true);
      }
    }),
  );
});
