import { describe, expect, it } from 'vitest';
import type { JobState } from '../../shared/job-view.ts';
import { sampleBatch, sampleId, sampleJob } from '../../shared/testing/job-samples.ts';
import { emptySnapshot } from '../testing/fake-bridge.ts';
import { dropPlace } from './drop-place.ts';
import { stateOfSnapshot } from './job-store.ts';
import { listRows } from './list-rows.ts';

/** Job 1 alone, jobs 2 to 4 of one folder, job 5 alone; rows: 1, header, 2, 3, 4, 5. */
function queue(finished: readonly number[] = [], collapsed: ReadonlySet<string> = new Set()) {
  const job = (number: number, batch: number) =>
    sampleJob(number, {
      batchId: sampleId('batch', batch),
      rank: number,
      state: finished.includes(number) ? ('acknowledged' satisfies JobState) : 'queued',
    });
  const state = stateOfSnapshot({
    ...emptySnapshot,
    jobs: [job(1, 1), job(2, 2), job(3, 2), job(4, 2), job(5, 5)],
    batches: [sampleBatch(1), sampleBatch(2, { kind: 'folder' }), sampleBatch(5)],
  });
  return { state, rows: listRows(state, { view: 'all', search: '', collapsed }) };
}

function place({ state, rows }: ReturnType<typeof queue>, dragged: readonly number[], gap: number) {
  const { gap: shown, before } = dropPlace(
    rows,
    state,
    dragged.map((number) => sampleId('job', number)),
    gap,
  );
  const name = before === null ? null : state.byId.get(before)?.fileName;
  return [shown, name];
}

describe('the place of what is dragged', () => {
  it('is before the row below', () => {
    expect(place(queue(), [5], 0)).toEqual([0, 'file-1.bin']);
    expect(place(queue(), [5], 1)).toEqual([1, 'file-2.bin']);
    expect(place(queue(), [1], 5)).toEqual([5, 'file-5.bin']);
  });

  it('is the end of the queue below the last row', () => {
    expect(place(queue(), [1], 6)).toEqual([6, null]);
  });

  it('is behind a batch for what is not of it, and inside for what is', () => {
    expect(place(queue(), [1], 3)).toEqual([5, 'file-5.bin']);
    expect(place(queue(), [4], 3)).toEqual([3, 'file-3.bin']);
    expect(place(queue(), [1, 4], 3)).toEqual([5, 'file-5.bin']);
  });

  it('passes over what is over, and over what is dragged along', () => {
    expect(place(queue([2, 3]), [5], 1)).toEqual([1, 'file-4.bin']);
    expect(place(queue(), [2, 3], 2)).toEqual([2, 'file-4.bin']);
    expect(place(queue([5]), [1], 5)).toEqual([5, null]);
  });

  it('knows what a closed batch holds', () => {
    const closed = queue([2], new Set([sampleId('batch', 2)]));
    expect(place(closed, [5], 1)).toEqual([1, 'file-3.bin']);
  });
});
