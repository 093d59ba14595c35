import { finishedStates } from '../../../shared/job-view.ts';
import type { Job } from '../../queue/job.ts';
import { longestWaitMs } from '../../transfer/retry-policy.ts';
import { strike } from './sim-blows.ts';
import { contentOf, isEqual } from './sim-content.ts';
import { minuteMs, planOf, type SimPlan } from './sim-plan.ts';
import type { Violation } from './sim-watch.ts';
import { SimWorld } from './sim-world.ts';

export interface ScheduleResult {
  seed: number;
  /** Equal for equal runs. */
  hash: string;
  violation: Violation | null;
  world: SimWorld;
}

/** Two of the longest waits, with room for the work itself. */
const restoredWithinMs = 2 * longestWaitMs + 10 * minuteMs;
const calmTriesEveryMs = 2 * minuteMs;
const calmTries = 20;

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

/** Nothing bad happens from now on: everything must come to its end in time, and be as it was promised. */
export async function comeToRest(world: SimWorld): Promise<void> {
  if (world.network.areFaultsOn) calm(world);
  const calmAtMs = world.time.monotonicMs;
  for (let tries = 0; tries < calmTries; tries += 1) {
    world.time.after(tries * calmTriesEveryMs, () => patience(world));
  }
  const lastTryAtMs = calmAtMs + calmTries * calmTriesEveryMs;
  await world.run(lastTryAtMs, () => world.isAtRest && areAllOver(world));
  // What the disk did not take while it was full, the next start finds out.
  if (world.disk.refusals > 0 && !world.isAtRest) {
    await world.stop();
    world.boot();
    world.time.after(minuteMs, () => patience(world));
  }
  await world.run(calmAtMs + restoredWithinMs, () => world.isAtRest);
  if (world.watch.violations.length === 0) await judge(world);
}

/** From now on nothing bad happens any more. */
function calm(world: SimWorld): void {
  const { network } = world;
  world.note('* calm');
  network.areFaultsOn = false;
  world.disk.isFull = false;
  for (const server of network.servers) {
    server.isUp = true;
    server.isNodeUp = true;
    server.isSignInAsked = false;
    server.isDiskFull = false;
  }
  for (const file of world.files) file.state = 'there';
  world.tell({ isOnBattery: false, isMetered: false, isAsleep: false });
  world.setOnline(true, true);
  world.boot();
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

/** An upload that can't end otherwise: its place is taken, by an upload of its own that the server let nobody know of. */
function isExplained(world: SimWorld, index: number): boolean {
  const job = world.jobOf(index);
  if (job?.state !== 'error' || job.error === null) return false;
  return job.error.code === 'exists-or-denied' && placedBytes(world, job.remoteUrl) !== undefined;
}

/** What must hold when everything has come to rest. */
async function judge(world: SimWorld): Promise<void> {
  const { watch } = world;
  world.jobIds.forEach((id, index) => {
    const job = world.disk.jobs.get(id);
    const isRemoved = world.removed.has(id);
    if (job === undefined) {
      if (!isRemoved && !world.maybeRemoved.has(id))
        watch.broken('R-54: books balance', `job ${index} is lost`);
      return;
    }
    if (isRemoved) watch.broken('R-54: books balance', `job ${index} was removed and is there`);
    if (!finishedStates.has(job.state) && !isExplained(world, index)) {
      const what = `job ${index} is ${job.state} ${job.error?.code ?? ''}`;
      watch.broken('I8: time to completion bounded once faults stop', what);
    }
    if (job.state === 'acknowledged') checkPlaced(world, index);
    if (job.state === 'cancelled') checkNotPlaced(world, index);
  });
  for (const { label, scan } of world.disk.batches.values()) {
    if (scan === 'running') watch.broken('a search for files comes to its end', label);
  }
  if (world.disk.abandoned.size > 0) {
    watch.broken('R-56: given-up sessions are told in the end', `${world.disk.abandoned.size} are left`);
  }
  const held = new Set([...world.disk.jobs.values()].map(({ facts }) => facts.sessionId));
  for (const { openSessions, origin } of world.network.servers) {
    for (const id of openSessions) {
      if (watch.mustBeOver(id) && !held.has(id)) {
        watch.broken('R-56: no session is left behind', `${id} of ${origin}`);
      }
    }
  }
  if (watch.violations.length === 0) await checkRestart(world);
}

function checkPlaced(world: SimWorld, index: number): void {
  const job = world.jobOf(index);
  if (!job || job.closeUnconfirmed || isUploadedAgain(world, index, job)) return;
  const { file } = world.watch.of(job.remoteUrl);
  const bytes = placedBytes(world, job.remoteUrl);
  const expected = contentOf(file.index, Number(job.sourceIdentity.modifiedNs), job.sourceIdentity.sizeBytes);
  if (bytes !== undefined && isEqual(bytes, expected)) return;
  if (world.watch.of(job.remoteUrl).isDeceived) return;
  world.watch.broken(
    'I1: server file equals source bytes or is absent',
    `job ${index}: ${bytes?.length} bytes`,
  );
}

/** A cancel that was in time leaves nothing. */
function checkNotPlaced(world: SimWorld, index: number): void {
  const job = world.jobOf(index);
  const isSaidSo = job?.cancelOutcome === 'confirmed' || job?.cancelOutcome === 'nothing-sent';
  if (!job || !isSaidSo || placedBytes(world, job.remoteUrl) === undefined) return;
  const uploads = world.jobIds.filter((id) => world.urlOf(id) === job.remoteUrl);
  const { isRetryWished, restarts } = world.watch.of(job.remoteUrl);
  if (uploads.length > 1 || isRetryWished || restarts > 0) return;
  world.watch.broken('a cancel tells the truth', `job ${index}: ${job.cancelOutcome}, and there`);
}

const isUploadedAgain = (world: SimWorld, index: number, { remoteUrl }: Job): boolean =>
  world.jobIds.slice(index + 1).some((id) => world.urlOf(id) === remoteUrl);

const serverOf = (world: SimWorld, remoteUrl: string) => world.network.serverOf(new URL(remoteUrl).host);

const placedBytes = (world: SimWorld, remoteUrl: string): Uint8Array | undefined =>
  serverOf(world, remoteUrl).files.get(new URL(remoteUrl).pathname);

/** Whoever starts on the disk as it is finds everything as it was, and nothing is sent. */
async function checkRestart(world: SimWorld): Promise<void> {
  const before = world.jobIds.map((id) => world.disk.jobs.get(id)?.state).join(' ');
  const { packets } = world.network;
  await world.stop();
  world.boot();
  await world.run(world.time.monotonicMs + 20 * minuteMs);
  const after = world.jobIds.map((id) => world.disk.jobs.get(id)?.state).join(' ');
  if (after !== before || world.network.packets !== packets) {
    world.watch.broken('I10: restart from any disk image reaches the same end', `${before} became ${after}`);
  }
}
