import { expect, it } from 'vitest';
import { placesBetween } from './week-cells.ts';

const line = (...places: [number, number][]) => places.map(([day, hour]) => ({ day, hour }));

it('a fast pointer leaves no hour out on its way', () => {
  const [a, b, c] = [
    { day: 0, hour: 8 },
    { day: 0, hour: 11 },
    { day: 2, hour: 10 },
  ];
  expect(placesBetween(a, b)).toEqual(line([0, 8], [0, 9], [0, 10], [0, 11]));
  expect(placesBetween(b, c)).toEqual(line([0, 11], [1, 11], [2, 10]));
  expect(placesBetween(a, a)).toEqual(line([0, 8], [0, 8]));
});
