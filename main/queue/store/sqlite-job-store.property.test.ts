import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jobStates, priorities } from '../../../shared/job-view.ts';
import { uploadError } from '../../../shared/upload-error.ts';
import { noSession } from '../../bits/session-state.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { StoredModel } from '../../testing/kill/stored-model.ts';
import { sampleUploadEntry } from '../../testing/sample-history.ts';
import { sampleBatch, sampleJob, sampleTime } from '../../testing/sample-jobs.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { testSeed, testSize } from '../../testing/test-size.ts';
import type { Batch, Job } from '../job.ts';
import type { AbandonedSession, StoreChange } from '../job-store.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';
import { upkeepDelayMs } from './store-upkeep.ts';

const seed = testSeed(4);
const batches = Array.from({ length: 3 }, (_, index) =>
  sampleBatch({ id: `00000000-0000-4000-9000-${String(index).padStart(12, '0')}` }),
);
const jobs = Array.from({ length: 8 }, () => sampleJob());
const sha256 = 'a'.repeat(64);

const time = fc.option(fc.nat(1_000_000).map((ms) => sampleTime + ms));
const bytes = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

const facts = fc.record({
  sessionId: fc.option(fc.constantFrom('{A}', '{B}')),
  acknowledgedBytes: bytes,
  closeSent: fc.boolean(),
  lastFragmentSent: fc.boolean(),
  hostId: fc.option(fc.constant('node.example')),
  bestBytes: bytes,
  recreations: fc.nat(5),
});

const job: fc.Arbitrary<Job> = fc
  .record({
    job: fc.constantFrom(...jobs),
    batch: fc.constantFrom(...batches),
    facts: fc.option(facts),
    change: fc.record({
      state: fc.constantFrom(...jobStates),
      priority: fc.constantFrom(...priorities),
      rank: fc.integer({ min: -1_000, max: 1_000 }),
      isRunNow: fc.boolean(),
      closeUnconfirmed: fc.boolean(),
      bytesPerSecond: fc.option(fc.integer({ min: 1_024, max: 1_000_000 })),
      digest: fc.option(bytes.map((count) => ({ bytes: count, sha256 }))),
      error: fc.option(fc.constant(uploadError('no-answer', 'transient', { host: 'server.example' }))),
      hold: fc.option(
        fc.constant({
          kind: 'cancel',
          from: 'queued',
          error: null,
          nextTryAt: null,
          until: sampleTime,
        } as const),
      ),
      attempts: fc.nat(9),
      tries: fc.nat(9),
      nextTryAt: time,
      withoutProgressMs: fc.nat(1_000_000),
      serverWords: fc.option(fc.constant('500 Internal Server Error')),
      startedAt: time,
      finishedAt: time,
    }),
  })
  .map(({ job, batch, facts, change }) => ({
    ...job,
    ...change,
    batchId: batch.id,
    facts: facts === null ? noSession : { ...noSession, ...facts },
  }));

const session: fc.Arbitrary<AbandonedSession> = fc.record({
  id: fc.constantFrom('a', 'b', 'c'),
  remoteUrl: fc.constant('http://server.example/drop/file'),
  sessionId: fc.constantFrom('{A}', '{B}'),
  hostId: fc.option(fc.constant('node.example')),
  fileName: fc.constant('file'),
  withoutAnswerMs: fc.nat(1_000_000),
  addedAt: fc.constant(sampleTime),
});

const batch: fc.Arbitrary<Batch> = fc
  .record({
    batch: fc.constantFrom(...batches),
    change: fc.record({
      scan: fc.constantFrom('running', 'complete', 'stopped'),
      isPaused: fc.boolean(),
      bytesPerSecond: fc.option(fc.integer({ min: 1_024, max: 1_000_000 })),
      naming: fc.option(fc.constant('{path}')),
      roots: fc.subarray(['/source', '/other']),
    }),
  })
  .map(({ batch, change }) => ({ ...batch, ...change }));

const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 3 });
const jobId = fc.constantFrom(...jobs.map(({ id }) => id));

const change: fc.Arbitrary<StoreChange> = fc.record(
  {
    batches: some(batch),
    jobs: some(job),
    removedJobIds: some(jobId),
    abandonedSessions: some(session),
    struckSessionIds: some(fc.constantFrom('a', 'b', 'c')),
    history: some(jobId.map((id) => sampleUploadEntry({ jobId: id }))),
  },
  { requiredKeys: [] },
);

type Step =
  | { do: 'commit'; change: StoreChange }
  | { do: 'progress'; jobId: string; acknowledgedBytes: number }
  | { do: 'wait' }
  | { do: 'open anew' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('commit' as const), change }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('progress' as const), jobId, acknowledgedBytes: bytes }),
  },
  fc.constant({ do: 'wait' } as const),
  fc.constant({ do: 'open anew' } as const),
);

it(`whatever is stored in whatever order comes back as it was stored last (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      using folder = new TempFolder();
      const clock = new FakeClock();
      const model = new StoredModel();
      let store = new SqliteJobStore(folder.path, { clock });
      const openAnew = async (): Promise<void> => {
        await store.close();
        store = new SqliteJobStore(folder.path, { clock });
        expect(StoredModel.of(store).differenceFrom(model)).toEqual([]);
      };
      const commit = (change: StoreChange): void => {
        store.commit(change);
        model.apply(change);
      };
      try {
        commit({ batches });
        for (const step of steps) {
          if (step.do === 'open anew') await openAnew();
          else if (step.do === 'wait') clock.advance(upkeepDelayMs);
          // What refers to no batch is refused as a whole.
          else if (step.do === 'commit')
            commit({ ...step.change, batches: [...batches, ...(step.change.batches ?? [])] });
          else saveProgress(store, model, step.jobId, step.acknowledgedBytes);
        }
        await openAnew();
      } finally {
        await store.close();
      }
    }),
    { seed, numRuns: testSize(20, 2_000) },
  );
}, 600_000);

function saveProgress(
  store: SqliteJobStore,
  model: StoredModel,
  jobId: string,
  acknowledgedBytes: number,
): void {
  const job = model.jobs.get(jobId);
  if (job === undefined) return;
  const digest = { bytes: acknowledgedBytes, sha256 };
  store.saveProgress(jobId, { acknowledgedBytes, digest });
  model.apply({ jobs: [{ ...job, digest, facts: { ...job.facts, acknowledgedBytes } }] });
}
