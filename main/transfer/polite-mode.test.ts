import { beforeEach, describe, expect, it } from 'vitest';
import type { Packet } from '../bits/packet.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { letPass } from '../testing/greedy-run.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { PoliteMode } from './polite-mode.ts';
import type { PacketConnection, PacketOutcome, PacketTransport } from './ports.ts';
import type { RateRule } from './rate-lane.ts';
import { RateLimiter } from './rate-limiter.ts';
import { plainProfile } from './server-profile.ts';
import { UndiciTransport } from './undici-transport.ts';

const remoteUrl = new URL('http://server.test/drop/file.bin');
const rule: RateRule = 'polite:http://server.test';
const profiles = { profileOf: async () => plainProfile };

const answered = (roundTripMs: number, status = 200): PacketOutcome => ({
  kind: 'answered',
  answer: { status, headers: { 'bits-packet-type': 'Ack' } },
  timing: { sendMs: 0, answerMs: roundTripMs },
});
const lost: PacketOutcome = {
  kind: 'failed',
  certainty: 'unknown',
  error: { code: 'no-answer', severity: 'transient', facts: {} },
  isStaleLine: false,
};

/** A server at the end of a line whose delay is set by hand. */
class DelayedServer implements PacketTransport {
  answer: () => PacketOutcome | Promise<PacketOutcome> = () => answered(20);
  readonly sent: Packet['type'][] = [];
  open = 0;

  connect(): PacketConnection {
    this.open += 1;
    return {
      send: async (packet) => {
        this.sent.push(packet.type);
        return this.answer();
      },
      reset: () => undefined,
      close: async () => {
        this.open -= 1;
      },
    };
  }
}

let clock: FakeClock;
let limiter: RateLimiter;
let server: DelayedServer;
let mode: PoliteMode;
beforeEach(() => {
  clock = new FakeClock();
  limiter = new RateLimiter(clock);
  server = new DelayedServer();
  mode = new PoliteMode({ transport: server, profiles, clock, limiter });
});

/** An upload of so many bytes per second is under way, as far as nothing holds it back. */
async function upload(seconds: number, bytesPerSecond = 1e6): Promise<void> {
  const lane = limiter.openLane([rule]);
  for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
    void lane.take(bytesPerSecond / 10);
    await letPass(clock, 100);
    lane.giveUp();
  }
}

describe('polite mode', () => {
  it('asks once a second, with Ping alone, and caps nothing on a line without a queue', async () => {
    const leave = mode.join(remoteUrl);
    await upload(30);
    leave();
    expect(new Set(server.sent)).toEqual(new Set(['ping']));
    expect(server.sent).toHaveLength(31);
    expect(limiter.limitOf([rule])).toBeNull();
  });

  it('caps the uploads to a server whose line queues, and says so', async () => {
    const leave = mode.join(remoteUrl);
    await upload(5);
    server.answer = () => answered(200);
    await upload(3);
    expect(limiter.limitOf(['all', rule])?.rule).toBe(rule);
    expect(limiter.limitOf([rule])?.bytesPerSecond).toBeLessThan(1.1e6);
    await upload(60);
    expect(limiter.limitOf([rule])?.bytesPerSecond).toBeLessThan(50_000);
    expect(limiter.limitOf(['polite:http://other.test'])).toBeNull();
    leave();
    expect(limiter.limitOf([rule])).toBeNull();
  });

  it('asks again before it believes a figure', async () => {
    const leave = mode.join(remoteUrl);
    await upload(5);
    let asked = 0;
    server.answer = () => answered(asked++ % 3 === 2 ? 20 : 400);
    for (let second = 0; second < 10; second += 1) {
      await upload(1);
      expect(limiter.limitOf([rule])).toBeNull();
    }
    leave();
  });

  it('measures while one upload is under way, and at rest runs no timer', async () => {
    const [first, second] = [mode.join(remoteUrl), mode.join(new URL('/other', remoteUrl))];
    await letPass(clock, 1500);
    expect(server.open).toBe(1);
    first();
    first();
    await letPass(clock, 1000);
    expect(server.sent).toHaveLength(3);
    second();
    expect(clock.runningDelaysMs).toEqual([]);
    expect(server.open).toBe(0);
    await letPass(clock, 5000);
    expect(server.sent).toHaveLength(3);
  });

  it('lets an answer come that nobody waits for any more', async () => {
    const late = Promise.withResolvers<PacketOutcome>();
    server.answer = () => late.promise;
    const leave = mode.join(remoteUrl);
    await letPass(clock, 100);
    leave();
    late.resolve(answered(20));
    await letPass(clock, 100);
    expect(clock.runningDelaysMs).toEqual([]);
    expect(server.sent).toHaveLength(1);
  });

  it('keeps what it knows of the line from one upload to the next', async () => {
    const leave = mode.join(remoteUrl);
    await letPass(clock, 2000);
    leave();
    server.answer = () => answered(200);
    const again = mode.join(remoteUrl);
    await upload(4);
    expect(limiter.limitOf([rule])).not.toBeNull();
    again();
  });

  it.each([
    ['refuses Ping', () => answered(20, 400)],
    ['wants a sign-in', () => answered(20, 401)],
    [
      'knows no Ping',
      (): PacketOutcome => ({ ...answered(20), answer: { status: 200, headers: {} } }) as PacketOutcome,
    ],
    ['does not answer', () => lost],
  ])('leaves the uploads to a server alone that %s', async (_, answer) => {
    const leave = mode.join(remoteUrl);
    await upload(3);
    server.answer = () => answered(300);
    await upload(4);
    expect(limiter.limitOf([rule])).not.toBeNull();
    server.answer = answer;
    await letPass(clock, 4000);
    expect(limiter.limitOf([rule])).toBeNull();
    expect(clock.runningDelaysMs).toEqual([60_000]);
    expect(server.open).toBe(0);
    const { length } = server.sent;
    await letPass(clock, 50_000);
    expect(server.sent).toHaveLength(length);
    leave();
    expect(clock.runningDelaysMs).toEqual([]);
  });

  it('asks a server that refused once more after a minute, and gives way again', async () => {
    const leave = mode.join(remoteUrl);
    await upload(3);
    server.answer = () => answered(20, 503);
    await letPass(clock, 2000);
    expect(server.open).toBe(0);
    server.answer = () => answered(300);
    await letPass(clock, 60_000);
    expect(server.open).toBe(1);
    await upload(4);
    expect(limiter.limitOf([rule])).not.toBeNull();
    leave();
    expect([limiter.limitOf([rule]), server.open]).toEqual([null, 0]);
  });

  it('bears a Ping that is lost', async () => {
    const leave = mode.join(remoteUrl);
    let asked = 0;
    server.answer = () => (asked++ % 3 === 0 ? answered(20) : lost);
    await upload(30);
    expect(server.open).toBe(1);
    leave();
  });

  it('does nothing for uploads that end before their settings are there, or whose settings can not be had', async () => {
    mode.join(remoteUrl)();
    const locked = { profileOf: () => Promise.reject(new Error('locked')) };
    new PoliteMode({ transport: server, profiles: locked, clock, limiter }).join(remoteUrl);
    await letPass(clock, 5000);
    expect([server.open, server.sent.length, clock.runningDelaysMs.length]).toEqual([0, 0, 0]);
  });
});

it('a real server is asked over one connection of its own', async () => {
  await using peer = await PracticePeer.start();
  const transport = new UndiciTransport({ clock, userAgent: 'Test/1' });
  const leave = new PoliteMode({ transport, profiles, clock, limiter }).join(peer.url('file.bin'));
  for (let second = 0; second < 3; second += 1) {
    await clock.scheduled(1000);
    clock.advance(1000);
  }
  await clock.scheduled(1000);
  expect(peer.lines).toEqual(Array(4).fill('Ping → 200'));
  leave();
  expect(clock.runningDelaysMs).toEqual([]);
});
