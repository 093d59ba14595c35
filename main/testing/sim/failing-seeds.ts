/** Seeds that once broke a promise. They run in every test run, for ever; with each, what was wrong. */
export const failingSeeds: readonly { seed: number; what: string }[] = [];
