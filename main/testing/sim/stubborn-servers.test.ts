import { describe, expect, it } from 'vitest';
import type { Packet } from '../../bits/packet.ts';
import { plainHabits, plainPlan } from './plain-plan.ts';
import { ackWith, type Fate } from './sim-faults.ts';
import type { SimPlan } from './sim-plan.ts';
import { dayMs } from './sim-spans.ts';
import { SimWorld } from './sim-world.ts';

/** A day in the life of an upload to a server that never gets well. */
async function aDay(
  fateOf: (packet: Packet) => Fate | undefined,
  change: Partial<SimPlan> = {},
): Promise<SimWorld> {
  const world = new SimWorld({ ...plainPlan, calmAtMs: Number.MAX_SAFE_INTEGER, ...change });
  world.network.script = fateOf;
  world.boot();
  await world.run(dayMs);
  expect(world.watch.violations).toEqual([]);
  return world;
}

const sent = (world: SimWorld, type: string): number =>
  world.trace.lines.filter((line) => line.split(' ')[1] === type).length;

const whenever =
  (type: Packet['type'], fate: Fate) =>
  (packet: Packet): Fate | undefined =>
    packet.type === type ? fate : undefined;

const instead = (status: number, headers: Record<string, string> = {}): Fate => ({
  kind: 'instead',
  name: String(status),
  answer: ackWith(status, headers),
});

describe('R-19: a server that loses every session', () => {
  it('is given no more than six of them a day without progress', async () => {
    const world = await aDay(whenever('fragment', { kind: 'session-lost' }));
    expect(world.jobOf(0)).toMatchObject({ state: 'error', error: { code: 'session-lost' } });
    expect(sent(world, 'create-session')).toBeLessThanOrEqual(6);
  });

  it('gets no end of packets either when it loses them after some progress', async () => {
    let fragments = 0;
    const world = await aDay((packet) => {
      if (packet.type === 'fragment') fragments += 1;
      return packet.type === 'fragment' && fragments % 4 === 0 ? { kind: 'session-lost' } : undefined;
    });
    expect(world.jobOf(0)?.state).toBe('error');
    expect(world.network.packets).toBeLessThan(3 * 13 + 50);
  });
});

describe('R-20: a Close-Session that is never granted', () => {
  it.each([500, 503, 502])('is asked for with growing waits while the answer is %i', async (status) => {
    const world = await aDay(whenever('close-session', instead(status)));
    expect(world.jobOf(0)?.state).toBe('transientError');
    // Every ten minutes, and a few at first.
    expect(sent(world, 'close-session')).toBeLessThan(24 * 6 * 1.25 + 10);
    expect(sent(world, 'fragment')).toBe(10);
  });

  it.each([400, 403, 404, 409])('is not asked for again when the answer is %i', async (status) => {
    const world = await aDay(whenever('close-session', instead(status)));
    expect(sent(world, 'close-session')).toBe(1);
    expect(world.network.packets).toBe(12);
  });
});

describe('R-17: a server with an offset of its own', () => {
  it('that claims more than there is gets one more chance', async () => {
    const world = await aDay(whenever('fragment', { kind: 'odd-offset', by: 5 }));
    expect(world.jobOf(0)).toMatchObject({ state: 'error', error: { code: 'claims-unsent-data' } });
    expect(sent(world, 'create-session')).toBe(2);
  });

  it.each(['strict', 'commitOnClose'] as const)('that goes back once is followed (%s)', async (mode) => {
    let fragments = 0;
    const world = await aDay(
      (packet) => {
        if (packet.type === 'fragment') fragments += 1;
        return packet.type === 'fragment' && fragments === 5 ? { kind: 'odd-offset', by: -250 } : undefined;
      },
      { servers: [{ ...plainHabits, mode }] },
    );
    expect(world.jobOf(0)).toMatchObject({ state: 'acknowledged', closeUnconfirmed: false });
  });

  it('that never goes forward is asked with growing waits', async () => {
    const world = await aDay(whenever('fragment', { kind: 'odd-offset', by: -1_000 }));
    expect(world.jobOf(0)?.state).toBe('transientError');
    expect(world.network.packets).toBeLessThan(24 * 6 * 5 * 1.25 + 100);
  });
});
