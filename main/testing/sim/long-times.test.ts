import { describe, expect, it } from 'vitest';
import { plainHabits, plainPlan } from './plain-plan.ts';
import type { SimPlan } from './sim-plan.ts';
import type { SimServer } from './sim-server.ts';
import { dayMs, hourMs, minuteMs } from './sim-spans.ts';
import { SimWorld } from './sim-world.ts';

const never = Number.MAX_SAFE_INTEGER;

/** The program has just been started. */
function start(change: Partial<SimPlan> = {}): SimWorld {
  const world = new SimWorld({ ...plainPlan, calmAtMs: never, ...change });
  world.boot();
  return world;
}

const pass = (world: SimWorld, ms: number): Promise<void> => world.run(world.time.monotonicMs + ms);

function onlyServer(world: SimWorld): SimServer {
  const [server] = world.network.servers;
  if (server === undefined) throw new Error('there is no server');
  return server;
}

/** Lines of the trace about a kind of packet that was answered with 200. */
const answeredOf = (world: SimWorld, type: string): number =>
  world.trace.lines.filter((line) => line.split(' ')[1] === type && / 200( |$)/.test(line)).length;

/** So far that about half of the file is there. */
async function startHalfWay(change: Partial<SimPlan> = {}): Promise<SimWorld> {
  const world = start(change);
  while (answeredOf(world, 'fragment') < 5) await pass(world, 5);
  return world;
}

const hasNoViolations = (world: SimWorld): void => expect(world.watch.violations).toEqual([]);

describe('R-38: an upload that waits for long', () => {
  async function paused(ms: number): Promise<SimWorld> {
    const world = await startHalfWay();
    world.user.wants({ wish: 'pause', jobs: [0], choice: 0 });
    await pass(world, minuteMs);
    expect(world.jobOf(0)?.state).toBe('suspended');
    await pass(world, ms - minuteMs);
    world.user.wants({ wish: 'resume', jobs: [0], choice: 0 });
    await pass(world, minuteMs);
    expect(world.jobOf(0)).toMatchObject({ state: 'acknowledged', closeUnconfirmed: false });
    hasNoViolations(world);
    return world;
  }

  it('goes on in its session after 13 days, 23 hours and 59 minutes', async () => {
    const world = await paused(14 * dayMs - minuteMs);
    expect(answeredOf(world, 'create-session')).toBe(1);
    expect(answeredOf(world, 'fragment')).toBeLessThanOrEqual(11);
  });

  it('begins anew after 14 days and a second', async () => {
    const world = await paused(14 * dayMs + 1_000);
    expect(answeredOf(world, 'create-session')).toBe(2);
    expect(answeredOf(world, 'fragment')).toBe(5 + 10);
  });

  it('begins anew after 90 days', async () => {
    const world = await paused(90 * dayMs);
    expect(answeredOf(world, 'create-session')).toBe(2);
  });
});

describe('R-36: patience on a clock that never jumps', () => {
  const jumps: readonly [string, (world: SimWorld) => void][] = [
    ['the clock set 14 days ahead', (world) => world.time.setWallClock(14 * dayMs)],
    ['the clock set 14 days back', (world) => world.time.setWallClock(-14 * dayMs)],
    ['eight hours asleep', (world) => world.time.sleep(8 * hourMs, false)],
    ['eight hours asleep, where the timers come late', (world) => world.time.sleep(8 * hourMs, true)],
  ];

  it.each(jumps)('%s changes nothing for an upload that waits for its server', async (_, jump) => {
    const world = await startHalfWay();
    const server = onlyServer(world);
    server.isUp = false;
    await pass(world, 20 * minuteMs);
    expect(world.jobOf(0)).toMatchObject({ state: 'transientError' });
    jump(world);
    await pass(world, 20 * minuteMs);
    expect(world.jobOf(0)).toMatchObject({ state: 'transientError' });
    server.isUp = true;
    // The longest wait between two tries, with its jitter.
    await pass(world, 12 * minuteMs + 10_000);
    expect(world.jobOf(0)).toMatchObject({ state: 'acknowledged' });
    expect(answeredOf(world, 'create-session')).toBe(1);
    hasNoViolations(world);
  });

  it.each(jumps)('%s in the middle of the upload', async (_, jump) => {
    const world = await startHalfWay();
    jump(world);
    await pass(world, minuteMs);
    expect(world.jobOf(0)).toMatchObject({ state: 'acknowledged' });
    expect(answeredOf(world, 'create-session')).toBe(1);
    hasNoViolations(world);
  });

  it('waits 13 days and 23 hours for a server, and gives up after 14 days', async () => {
    const world = await startHalfWay();
    onlyServer(world).isUp = false;
    world.time.setWallClock(-14 * dayMs);
    await pass(world, 13 * dayMs + 23 * hourMs);
    expect(world.jobOf(0)?.state).toBe('transientError');
    world.time.setWallClock(28 * dayMs);
    await pass(world, 2 * hourMs);
    hasNoViolations(world);
    expect(world.jobOf(0)?.state).toBe('error');
  });

  it('counts only the time that the program was running, across restarts', async () => {
    const world = await startHalfWay();
    onlyServer(world).isUp = false;
    for (let day = 0; day < 3; day += 1) {
      await pass(world, 4 * dayMs);
      world.crash('a break', 10 * dayMs);
      await pass(world, 10 * dayMs);
    }
    expect(world.jobOf(0)?.state).not.toBe('error');
    await pass(world, 3 * dayMs);
    hasNoViolations(world);
    expect(world.jobOf(0)?.state).toBe('error');
  });
});

describe('R-37: no network', () => {
  it('costs no attempts, and the upload goes on within 5 seconds of its return', async () => {
    const world = await startHalfWay();
    world.setOnline(false, true);
    await pass(world, 3 * dayMs);
    expect(world.jobOf(0)?.attempts).toBeLessThanOrEqual(1);
    world.setOnline(true, true);
    await pass(world, 5_000);
    expect(world.jobOf(0)).toMatchObject({ state: 'acknowledged' });
    hasNoViolations(world);
  });
});

describe('R-39: a node that can not be reached', () => {
  it('is left for the server itself when its time is over', async () => {
    const node = { host: 'n0.example', fallbackSeconds: 180 };
    const world = await startHalfWay({ servers: [{ ...plainHabits, node }] });
    onlyServer(world).isNodeUp = false;
    await pass(world, hourMs);
    expect(world.jobOf(0)).toMatchObject({ state: 'acknowledged', closeUnconfirmed: false });
    expect(answeredOf(world, 'create-session')).toBe(2);
    hasNoViolations(world);
  });
});

describe('R-56: a cancel that the server could not be told', () => {
  it('is told when the server is back after 13 days, whatever happened to the program', async () => {
    const world = await startHalfWay();
    const server = onlyServer(world);
    server.isUp = false;
    world.user.wants({ wish: 'cancel', jobs: [0], choice: 0 });
    for (let day = 0; day < 13; day += 1) {
      await pass(world, dayMs);
      world.crash('a break', minuteMs);
    }
    expect(world.jobOf(0)?.state).toBe('cancelling');
    server.isUp = true;
    await pass(world, 15 * minuteMs);
    expect(world.jobOf(0)).toMatchObject({ state: 'cancelled', cancelOutcome: 'confirmed' });
    expect(server.openSessions).toEqual([]);
    hasNoViolations(world);
  });

  it('is given up after 14 days, when the server has forgotten the session by itself', async () => {
    const world = await startHalfWay();
    onlyServer(world).isUp = false;
    world.user.wants({ wish: 'cancel', jobs: [0], choice: 0 });
    await pass(world, 14 * dayMs + hourMs);
    expect(world.jobOf(0)).toMatchObject({ state: 'cancelled', cancelOutcome: 'server-forgot' });
    hasNoViolations(world);
  });

  it('is told as well when the upload was taken off the list', async () => {
    const world = await startHalfWay();
    const server = onlyServer(world);
    const [file] = world.files;
    file?.rewrite(10);
    server.isUp = false;
    await pass(world, hourMs);
    world.user.wants({ wish: 'remove-now', jobs: [0], choice: 0 });
    await pass(world, minuteMs);
    world.crash('a break', minuteMs);
    await pass(world, dayMs);
    server.isUp = true;
    await pass(world, 15 * minuteMs);
    expect(server.openSessions).toEqual([]);
    expect(world.disk.abandoned.size).toBe(0);
    hasNoViolations(world);
  });
});
