import { finishedStates } from '../../../shared/job-view.ts';
import { longestWaitMs } from '../../transfer/retry-policy.ts';
import { isExplained, judge } from './judge.ts';
import { minuteMs } from './sim-spans.ts';
import type { SimWorld } from './sim-world.ts';

/** Two of the longest waits, with room for the work itself. */
const restoredWithinMs = 2 * longestWaitMs + 10 * minuteMs;
const calmTriesEveryMs = 2 * minuteMs;
const calmTries = 20;

/** Nothing bad happens from now on: everything must come to its end in time, and be as it was promised. */
export async function comeToRest(world: SimWorld): Promise<void> {
  if (world.network.areFaultsOn) calm(world);
  const calmAtMs = world.time.monotonicMs;
  for (let tries = 0; tries < calmTries; tries += 1) {
    world.time.after(tries * calmTriesEveryMs, () => patience(world));
  }
  const lastTryAtMs = calmAtMs + calmTries * calmTriesEveryMs;
  await world.run(lastTryAtMs, () => world.isAtRest && areAllOver(world));
  await world.run(calmAtMs + restoredWithinMs, () => world.isAtRest);
  // What waited the longest may only now have found out that it needs the user.
  patience(world);
  await world.run(calmAtMs + 2 * restoredWithinMs, () => world.isAtRest);
  if (world.watch.violations.length === 0) await judge(world);
}

/** From now on nothing bad happens any more. */
export function calm(world: SimWorld): void {
  const { network } = world;
  world.note('* calm');
  network.areFaultsOn = false;
  world.disk.isFull = false;
  for (const server of network.servers) {
    server.isUp = true;
    server.isNodeUp = true;
    server.isSignInAsked = false;
    server.isDiskFull = false;
    server.isSilent = false;
  }
  for (const file of world.files) file.state = 'there';
  world.tell({ isOnBattery: false, isMetered: false, isAsleep: false });
  world.setOnline(true, true);
  world.boot();
  world.user.stops(0);
}

/** The user sees to what waits for him. */
function patience(world: SimWorld): void {
  const jobs = world.jobIds.map((_, index) => index);
  const inState = (state: string) => jobs.filter((index) => world.jobOf(index)?.state === state);
  const suspended = inState('suspended');
  const failed = inState('error').filter((index) => !isExplained(world, index));
  if (suspended.length > 0) world.user.wants({ wish: 'resume', jobs: suspended, choice: 0 });
  if (failed.length > 0) world.user.wants({ wish: 'retry', jobs: failed, choice: 0 });
}

const areAllOver = (world: SimWorld): boolean =>
  world.jobIds.every((_, index) => {
    const job = world.jobOf(index);
    return job === undefined || finishedStates.has(job.state) || isExplained(world, index);
  });
