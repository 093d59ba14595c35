import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobStates, priorities } from '../../../shared/job-view.ts';
import { noSession } from '../../bits/session-state.ts';
import { sampleJob } from '../../testing/sample-jobs.ts';
import { type Job, jobSchema } from '../job.ts';
import { JobReader } from './store-job-reader.ts';
import { jobColumns, type Row, valuesOfJob } from './store-rows.ts';

function rowOf(job: Job): Row {
  const values = valuesOfJob(job);
  return Object.fromEntries(
    jobColumns.map((column, index) => {
      const value = values[index];
      return [column, typeof value === 'object' && value !== null ? null : (value ?? null)];
    }),
  );
}

const read = (row: Row): Job | null => {
  try {
    return new JobReader().read(row);
  } catch {
    return null;
  }
};

describe('a row', () => {
  it('of every state and priority comes back as it was', () => {
    for (const state of jobStates) {
      for (const priority of priorities) {
        const job = sampleJob({ state, priority });
        expect(read(rowOf(job))).toEqual(job);
      }
    }
  });

  it('without a session shares the facts of all that have none', () => {
    expect(read(rowOf(sampleJob({ facts: noSession })))?.facts).toBe(noSession);
  });

  it('with any value in any column is a job for the schema, or none', () => {
    const value = fc.oneof(
      fc.constantFrom(
        null,
        0,
        1,
        -1,
        1.5,
        2 ** 53,
        Number.NaN,
        '',
        '{}',
        '[]',
        'null',
        'x',
        'queued',
        'high',
      ),
      fc.string(),
      fc.integer(),
      fc.json(),
    );
    fc.assert(
      fc.property(fc.constantFrom(...jobColumns), value, (column, bad) => {
        const job = read({ ...rowOf(sampleJob({ facts: noSession })), [column]: bad });
        if (job !== null) expect(jobSchema.parse(job)).toEqual(job);
      }),
      { numRuns: 5000 },
    );
  });

  it('with an identity of any shape is a job for the schema, or none', () => {
    const part = fc.oneof(fc.string(), fc.integer(), fc.constant(null));
    const identity = fc.record(
      { device: part, inode: part, sizeBytes: part, modifiedNs: part, changedNs: part, other: part },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(identity, (shape) => {
        const job = read({ ...rowOf(sampleJob()), source_identity: JSON.stringify(shape) });
        if (job !== null) expect(jobSchema.parse(job)).toEqual(job);
      }),
    );
  });
});
