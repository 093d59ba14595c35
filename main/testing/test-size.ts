/** Whether this is the long run of `npm run test:night`, which sets BITLADE_NIGHT=1. */
export const isNight = process.env.BITLADE_NIGHT === '1';

/** How often a random test repeats: `inDay` in every run of the tests, `atNight` in the long one. */
export function testSize(inDay: number, atNight: number): number {
  return isNight ? atNight : inDay;
}

/** Seed of the random tests: BITLADE_SEED, else `usual`. At night a new one each time; every test prints its own. */
export function testSeed(usual: number): number {
  const wish = process.env.BITLADE_SEED;
  if (wish !== undefined) return Number(wish);
  return isNight ? Date.now() % 2 ** 31 : usual;
}
