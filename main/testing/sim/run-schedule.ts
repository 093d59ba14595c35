import { calm, comeToRest } from './come-to-rest.ts';
import { strike } from './sim-blows.ts';
import { planOf, type SimPlan } from './sim-plan.ts';
import type { Violation } from './sim-watch.ts';
import { SimWorld } from './sim-world.ts';

export interface ScheduleResult {
  seed: number;
  /** Equal for equal runs. */
  hash: string;
  violation: Violation | null;
  world: SimWorld;
}

/** For people: what broke, how it came to that, and how to see it again. */
export function report({ seed, violation, world }: ScheduleResult): string {
  return violation === null
    ? `seed ${seed}: all promises hold`
    : [
        `seed ${seed}: ${violation.promise}: ${violation.what}`,
        world.trace.tail(80),
        `see it again: node main/testing/sim/run.ts --seed ${seed}`,
      ].join('\n');
}

/** Runs the schedule of a seed to its end. */
export function runSchedule(seed: number): Promise<ScheduleResult> {
  return runPlan(planOf(seed));
}

/** @param prepare what else is to be different in the world before anything begins */
export async function runPlan(
  plan: SimPlan,
  prepare: (world: SimWorld) => void = () => undefined,
): Promise<ScheduleResult> {
  const world = new SimWorld(plan);
  prepare(world);
  for (const { atMs, blow } of plan.blows) world.time.after(atMs, () => strike(world, blow));
  let isCalm = false;
  world.time.after(plan.calmAtMs, () => {
    isCalm = true;
    calm(world);
  });
  world.boot();
  await world.run(plan.calmAtMs + 1, () => isCalm);
  await comeToRest(world);
  const [violation = null] = world.watch.violations;
  return { seed: plan.seed, hash: world.trace.hash, violation, world };
}
