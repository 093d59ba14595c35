import fc from 'fast-check';
import type { Blow } from '../sim-plan.ts';
import { dayMs, hourMs, minuteMs } from '../sim-spans.ts';
import { batchWishKinds, wishKinds } from '../sim-wishes.ts';
import type { ModelSession } from './model-session.ts';

type Model = Record<string, never>;

/** A command of the model test: what it does, and its name for people. */
class QueueCommand implements fc.AsyncCommand<Model, ModelSession> {
  readonly #name: string;
  readonly #do: (session: ModelSession) => Promise<void>;

  constructor(name: string, deed: (session: ModelSession) => Promise<void>) {
    this.#name = name;
    this.#do = deed;
  }

  check(): boolean {
    return true;
  }

  async run(_model: Model, session: ModelSession): Promise<void> {
    session.world.note(`> ${this.#name}`);
    await this.#do(session);
  }

  toString(): string {
    return this.#name;
  }
}

const jobs = fc.uniqueArray(fc.nat(15), { minLength: 1, maxLength: 5 });
const choice = fc.nat(99);
const server = fc.nat(1);
const file = fc.nat(11);
/** Longer than any command may be apart; what ends it is another command, or the end of the run. */
const long = 100 * dayMs;
const span = fc.constantFrom(1, 30, 500, 5_000, 8_500, minuteMs, 12 * minuteMs, hourMs);

const wishes = fc
  .tuple(fc.constantFrom(...wishKinds, ...batchWishKinds), jobs, choice)
  .map(
    ([wish, meant, chosen]) =>
      new QueueCommand(`${wish} ${meant.join(',')} ${chosen}`, (session) =>
        session.wish({ wish, jobs: meant, choice: chosen }),
      ),
  );

const blow = (arbitrary: fc.Arbitrary<Blow>) =>
  arbitrary.map((it) => {
    const { kind, ...rest } = it;
    return new QueueCommand(`${kind} ${JSON.stringify(rest)}`, (session) => session.blow(it));
  });

const deed = (name: string, act: (session: ModelSession) => void) =>
  fc.constant(
    new QueueCommand(name, async (session) => {
      act(session);
      await session.pass(0);
    }),
  );

const eachServer = (
  session: ModelSession,
  change: Partial<{ isUp: boolean; isSignInAsked: boolean; isDiskFull: boolean }>,
) => {
  for (const one of session.world.network.servers) Object.assign(one, change);
};

/** Every kind of thing that can happen to a queue. */
export const queueCommands: fc.Arbitrary<QueueCommand>[] = [
  wishes,
  wishes,
  wishes,
  // add
  blow(
    fc.record({
      kind: fc.constant('add' as const),
      files: fc.uniqueArray(file, { minLength: 1, maxLength: 6 }),
      isFolder: fc.boolean(),
      isPaused: fc.boolean(),
    }),
  ),
  // time
  span.map((ms) => new QueueCommand(`${ms} ms pass`, (session) => session.pass(ms))),
  span.map((ms) => new QueueCommand(`${ms} ms go by`, (session) => session.pass(ms))),
  // the program
  fc.constant(new QueueCommand('crash', (session) => session.restart(true))),
  fc.constant(new QueueCommand('stop and start', (session) => session.restart(false))),
  // the network
  blow(fc.record({ kind: fc.constant('offline' as const), forMs: fc.constant(long), isTold: fc.boolean() })),
  deed('online', ({ world }) => world.setOnline(true, true)),
  fc.constantFrom(0, 0.1, 0.3).map(
    (rate) =>
      new QueueCommand(`faults ${rate}`, async (session) => {
        session.world.network.faultRate = rate;
      }),
  ),
  // the computer
  blow(
    fc.record({
      kind: fc.constant('sleep' as const),
      forMs: fc.constant(8 * hourMs),
      isMonotonicRunning: fc.boolean(),
      isTold: fc.boolean(),
    }),
  ),
  blow(fc.record({ kind: fc.constant('battery' as const), forMs: fc.constant(long) })),
  blow(fc.record({ kind: fc.constant('week-stop' as const), forMs: fc.constantFrom(0, minuteMs, dayMs) })),
  deed('mains', ({ world }) => world.tell({ isOnBattery: false })),
  blow(fc.record({ kind: fc.constant('metered' as const), forMs: span })),
  blow(
    fc.record({
      kind: fc.constant('set-clock' as const),
      byMs: fc.constantFrom(-14 * dayMs, -hourMs, hourMs, 14 * dayMs),
    }),
  ),
  blow(fc.record({ kind: fc.constant('disk-full' as const), forMs: span })),
  // the servers
  blow(fc.record({ kind: fc.constant('server-restart' as const), server, forMs: span })),
  deed('servers down', (session) => eachServer(session, { isUp: false })),
  deed('servers up', (session) => eachServer(session, { isUp: true })),
  blow(fc.record({ kind: fc.constant('sign-in' as const), server, forMs: fc.constant(long) })),
  deed('signed in', (session) => eachServer(session, { isSignInAsked: false })),
  blow(fc.record({ kind: fc.constant('server-disk-full' as const), server, forMs: span })),
  // the files
  blow(
    fc.record({
      kind: fc.constant('file-rewritten' as const),
      file,
      sizeBytes: fc.integer({ min: 1, max: 1_500 }),
    }),
  ),
  blow(
    fc.record({
      kind: fc.constant('file-away' as const),
      file,
      how: fc.constantFrom('gone' as const, 'locked' as const),
      forMs: span,
    }),
  ),
];
