import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changeOf, withChange } from '../../shared/job-change.ts';
import type { Patch, Snapshot } from '../../shared/job-patch.ts';
import { type JobView, jobStates, type ProgressView } from '../../shared/job-view.ts';
import { sampleBatch, sampleId, sampleJob, sampleProgress } from '../../shared/testing/job-samples.ts';
import { emptySnapshot } from '../testing/fake-bridge.ts';
import { type QueueState, stateOfSnapshot, withPatch } from './job-store.ts';
import { listRows } from './list-rows.ts';
import { sumsOf } from './sums.ts';
import { views } from './views.ts';

const jobCount = 12;
const batchCount = 3;
const batches = Array.from({ length: batchCount }, (_, index) =>
  sampleBatch(index, { kind: index === 0 ? 'folder' : 'files' }),
);

const numbers = fc.integer({ min: 0, max: jobCount - 1 });
const jobs: fc.Arbitrary<JobView> = fc
  .record({
    number: numbers,
    place: fc.integer({ min: 0, max: 40 }),
    state: fc.constantFrom(...jobStates),
    totalBytes: fc.integer({ min: 0, max: 1000 }),
    hold: fc.constantFrom(null, null, { kind: 'cancel', until: 1 } as const),
  })
  .map(({ number, place, ...part }) =>
    sampleJob(number, {
      ...part,
      batchId: sampleId('batch', number % batchCount),
      // No two jobs have the same.
      rank: place * jobCount + number,
    }),
  );
const progress: fc.Arbitrary<ProgressView> = fc
  .record({
    number: numbers,
    acknowledgedBytes: fc.integer({ min: 0, max: 1000 }),
    ahead: fc.integer({ min: 0, max: 500 }),
    bytesPerSecond: fc.option(fc.integer({ min: 0, max: 100 })),
    movedAt: fc.option(fc.constant(1)),
  })
  .map(({ number, ahead, ...part }) =>
    sampleProgress(number, { ...part, sentBytes: part.acknowledgedBytes + ahead }),
  );
const some = <T>(each: fc.Arbitrary<T>) => fc.array(each, { maxLength: 6 });
const patches: fc.Arbitrary<Omit<Patch, 'revision'>> = fc.record(
  {
    jobs: some(jobs),
    jobChanges: some(jobs.map(changeOf)),
    progress: some(progress),
    removedJobIds: some(numbers.map((number) => sampleId('job', number))),
  },
  { requiredKeys: [] },
);

/** The queue as main has it, told by the same patches. */
class Truth {
  readonly #jobs = new Map<string, JobView>();
  readonly #progress = new Map<string, ProgressView>();

  apply({
    jobs: rows = [],
    jobChanges = [],
    progress: moved = [],
    removedJobIds = [],
  }: Partial<Patch>): void {
    for (const row of rows) {
      this.#jobs.set(row.id, row);
      this.#progress.delete(row.id);
    }
    for (const change of jobChanges) {
      const known = this.#jobs.get(change.id);
      if (known !== undefined) this.#jobs.set(change.id, withChange(known, change));
    }
    for (const each of moved) if (this.#jobs.has(each.jobId)) this.#progress.set(each.jobId, each);
    for (const id of removedJobIds) {
      this.#jobs.delete(id);
      this.#progress.delete(id);
    }
    // What is done has arrived whole; if it is uploaded again, it begins with nothing.
    for (const { id, state } of this.#jobs.values()) if (state === 'acknowledged') this.#progress.delete(id);
  }

  snapshot(): Snapshot {
    const rows = [...this.#jobs.values()].sort((a, b) => a.rank - b.rank);
    return { ...emptySnapshot, jobs: rows, batches, progress: [...this.#progress.values()] };
  }
}

/** Everything that the page shows of it. */
const shownOf = (queue: QueueState) => ({
  rows: views.map((view) => listRows(queue, { view, search: '', collapsed: new Set() })),
  found: listRows(queue, { view: 'all', search: 'file-1', collapsed: new Set() }),
  counts: queue.tally,
  totals: sumsOf(queue.tally, queue.progress),
  jobs: Object.fromEntries(queue.groups),
  progress: Object.fromEntries(queue.progress),
  tallies: Object.fromEntries([...queue.groups.keys()].map((id) => [id, queue.tallies.get(id)])),
});

it('is after any patches what it would be if it were read anew', () => {
  fc.assert(
    fc.property(fc.array(patches, { minLength: 1, maxLength: 12 }), (changes) => {
      const truth = new Truth();
      let queue = stateOfSnapshot(truth.snapshot());
      for (const change of changes) {
        truth.apply(change);
        queue = withPatch(queue, { revision: queue.revision + 1, ...change }).queue;
        expect(shownOf(queue)).toEqual(shownOf(stateOfSnapshot(truth.snapshot())));
      }
    }),
    { numRuns: 200, seed: 1 },
  );
});

it('tells of each job that has come, gone or changed, as it was and as it is', () => {
  fc.assert(
    fc.property(patches, patches, (first, second) => {
      const before = withPatch(stateOfSnapshot(emptySnapshot), { revision: 2, ...first }).queue;
      const { queue: after, turns } = withPatch(before, { revision: 3, ...second });
      const told = new Map(turns.map(({ id, was, is }) => [id, [was?.job, is?.job]]));
      for (let number = 0; number < jobCount; number += 1) {
        const id = sampleId('job', number);
        const jobs = [before.byId.get(id), after.byId.get(id)];
        expect(told.get(id) ?? [jobs[0], jobs[0]]).toEqual(jobs);
      }
    }),
    { numRuns: 200, seed: 2 },
  );
});
