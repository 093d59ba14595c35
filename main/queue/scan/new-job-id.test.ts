import { describe, expect, it } from 'vitest';
import { jobIdSchema } from '../../../shared/job-view.ts';
import { newJobId } from './new-job-id.ts';

const ids = Array.from({ length: 10_000 }, newJobId);

describe('ids of new jobs', () => {
  it('are UUIDs, each another one', () => {
    for (const id of ids) expect(jobIdSchema.parse(id)).toBe(id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('differ in their first four digits, which is what is typed on the command line', () => {
    expect(new Set(ids.map((id) => id.slice(0, 4))).size).toBe(ids.length);
  });

  it('are neighbours when they are sorted, but where the beginnings start again', () => {
    const descents = ids.filter((id, index) => id < (ids[index - 1] ?? ''));
    expect(descents.length).toBeLessThanOrEqual(1);
  });
});
