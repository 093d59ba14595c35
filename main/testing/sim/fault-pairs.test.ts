import { describe, expect, it } from 'vitest';
import { plainHabits, plainPlan } from './plain-plan.ts';
import { report, runPlan } from './run-schedule.ts';
import type { Fate } from './sim-faults.ts';
import type { ServerHabits } from './sim-server.ts';

/** Create-Session, ten fragments, Close-Session. */
const packets = 12;
const fates: readonly Fate[] = [
  { kind: 'request-lost', isSilent: false },
  { kind: 'ack-lost', isSilent: false },
  { kind: 'ack-late', delayMs: 400_000 },
  { kind: 'duplicate', delayMs: 15 },
  { kind: 'reset', share: 0.5 },
];
const modes: readonly ServerHabits['mode'][] = ['strict', 'commitOnClose', 'iis'];

describe('R-16: an upload of 12 packets', () => {
  for (const one of fates) {
    for (const other of fates) {
      it(`ends complete after ${one.kind} and ${other.kind} at every two packets`, async () => {
        for (let first = 1; first <= packets; first += 1) {
          for (let second = 1; second <= packets; second += 1) {
            const mode = modes[(first + second) % modes.length] ?? 'strict';
            const plan = { ...plainPlan, servers: [{ ...plainHabits, mode }] };
            // The second fault meets a later packet of the upload, which may be one that the first one caused.
            const script = new Map([
              [first, one],
              [first === second ? second + 1 : second, other],
            ]);
            const result = await runPlan(plan, (world) => {
              world.network.script = (_, number) => script.get(number);
            });
            if (result.violation !== null) expect.fail(report(result));
            expect(result.world.jobOf(0), `at ${first} and ${second}`).toMatchObject({
              state: 'acknowledged',
              closeUnconfirmed: false,
            });
          }
        }
      });
    }
  }
});
