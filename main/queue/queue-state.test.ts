import { expect, it } from 'vitest';
import { defaultQueueSettings } from '../../shared/queue-settings.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { ToldConditions } from './conditions.ts';
import { JobList } from './job-list.ts';
import { QueueHolds } from './queue-hold.ts';
import { statusOf } from './queue-state.ts';
import { RunningUploads } from './runs/running-uploads.ts';
import { ServerGates } from './runs/server-gates.ts';

it('the end of a stop is the hour that the timetable names, however long the look at it takes', () => {
  const clock = new FakeClock();
  const random = seededRandom(1);
  const now = clock.now();
  const until = now + 3_600_000;
  const settings = { ...defaultQueueSettings, weekOverride: { rule: 'stop' as const, until } };
  const status = statusOf({
    list: new JobList(clock),
    runs: {
      gates: new ServerGates(random, () => clock.monotonic()),
      uploads: new RunningUploads(
        () => settings,
        () => clock.monotonic(),
      ),
    },
    holds: new QueueHolds(new ToldConditions(), () => settings, clock, random, null),
    settings,
    now: now - 3,
    scans: [],
    undo: [],
  });
  expect(status.hold).toEqual({ reason: 'timetable', until });
});
