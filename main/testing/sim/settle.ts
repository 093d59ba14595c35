import type { SimLife } from './sim-life.ts';

/** Turns without a touch of a port after which everything that was ready has run. */
export const quietTurns = 50;
/** The same where it matters that nothing is left, however deep it is. */
export const deepTurns = 300;

/** Lets everything that is ready run. Nothing in this world waits for anything but promises and its own time. */
export async function settle(life: SimLife, turns: number): Promise<void> {
  let { touches } = life;
  for (let quiet = 0; quiet < turns; quiet += 1) {
    await null;
    if (life.touches !== touches) {
      touches = life.touches;
      quiet = 0;
    }
  }
}
