/** Whether this is the long run of `npm run test:night`, which sets BITLADE_NIGHT=1. */
const isNight = process.env.BITLADE_NIGHT === '1';

/** How often a random test repeats: `inDay` in every run of the tests, `atNight` in the long one. */
export function testSize(inDay: number, atNight: number): number {
  return isNight ? atNight : inDay;
}

/** Seed of a random test, which prints it: BITLADE_SEED, else `usual`. The long run chooses another one each time. */
export function testSeed(usual: number): number {
  return Number(process.env.BITLADE_SEED ?? usual);
}
