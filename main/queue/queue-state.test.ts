import { expect, it } from 'vitest';
import { defaultQueueSettings, type QueueSettings } from '../../shared/queue-settings.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { ToldConditions } from './conditions.ts';
import { JobList } from './job-list.ts';
import { QueueHolds } from './queue-hold.ts';
import { statusOf } from './queue-state.ts';
import { RunningUploads } from './runs/running-uploads.ts';
import { ServerGates } from './runs/server-gates.ts';

const clock = new FakeClock();
const random = seededRandom(1);

function statusUnder(settings: QueueSettings, prepare: (holds: QueueHolds) => void = () => undefined) {
  const holds = new QueueHolds(new ToldConditions(), () => settings, clock, random, null);
  prepare(holds);
  return statusOf({
    list: new JobList(clock),
    runs: {
      gates: new ServerGates(random, () => clock.monotonic()),
      uploads: new RunningUploads(
        () => settings,
        () => clock.monotonic(),
      ),
    },
    holds,
    settings,
    now: clock.now() - 3,
    scans: [],
    undo: [],
    folder: 'queue',
  });
}

it('the end of a stop is the hour that is named, however long the look at it takes', () => {
  const until = clock.now() + 3_600_000;
  const status = statusUnder({ ...defaultQueueSettings, weekOverride: { rule: 'stop', until } });
  expect(status.hold).toEqual({ reason: 'override', until });
});

it('a disk that is full is told from other trouble with the file of the queue, and named', () => {
  const full = Object.assign(new Error('database or disk is full'), { errcode: 13 });
  const until = clock.now() - 3 + 10_000;
  const after = (cause: unknown) =>
    statusUnder(defaultQueueSettings, (holds) => holds.storageFailed(cause)).hold;
  expect(after(full)).toEqual({ reason: 'disk-full', until, folder: 'queue' });
  expect(after(new Error('database is locked'))).toEqual({ reason: 'storage', until, folder: 'queue' });
});
