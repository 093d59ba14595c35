import { expect, it } from 'vitest';
import { Lane } from './lane.ts';

it('carries bytes one after the other, at its rate and with its delay', () => {
  const lane = new Lane(1_000_000, 25);
  expect(lane.arrivalOf(10_000, 100)).toBe(135);
  expect(lane.arrivalOf(5_000, 100)).toBe(140);
  expect(lane.arrivalOf(1_000, 300)).toBe(326);
});

it('is free earlier when bytes are taken back', () => {
  const lane = new Lane(1_000_000, 25);
  lane.arrivalOf(1_000_000, 0);
  lane.takeBack(600_000, 100);
  expect(lane.arrivalOf(1_000, 100)).toBe(426);
  lane.takeBack(1_000_000, 200);
  expect(lane.arrivalOf(1_000, 200)).toBe(226);
});
