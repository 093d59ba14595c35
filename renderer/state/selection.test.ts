import { describe, expect, it } from 'vitest';
import type { ListRow } from './list-rows.ts';
import { commandTargets, isSelected, noSelection, selectAll, selectRow } from './selection.ts';

const job = (id: string, isInBatch = false): ListRow => ({
  key: `job:${id}`,
  kind: 'job',
  id,
  jobIds: [id],
  isInBatch,
});
const batch = (id: string, ...jobIds: string[]): ListRow => ({
  key: `batch:${id}`,
  kind: 'batch',
  id,
  jobIds,
  isInBatch: false,
});

// A folder of a and b, of which a filter hides b; a folded batch of x and y; a single file c.
const rows = [batch('F', 'a', 'b'), job('a', true), batch('G', 'x', 'y'), job('c')];
const ids = (selection: { jobIds: ReadonlySet<string> }): string[] => [...selection.jobIds].sort();

describe('selectRow', () => {
  it('selects one row alone, and a whole batch by its header', () => {
    expect(ids(selectRow(noSelection, rows, 3, 'only'))).toEqual(['c']);
    expect(ids(selectRow(noSelection, rows, 0, 'only'))).toEqual(['a', 'b']);
  });

  it('adds and takes away single rows', () => {
    const both = selectRow(selectRow(noSelection, rows, 1, 'only'), rows, 3, 'toggle');
    expect(ids(both)).toEqual(['a', 'c']);
    expect(ids(selectRow(both, rows, 1, 'toggle'))).toEqual(['c']);
  });

  it('extends from the anchor in both directions; open headers stand for themselves, folded ones for their jobs', () => {
    const start = selectRow(noSelection, rows, 2, 'only');
    expect(ids(selectRow(start, rows, 3, 'extend'))).toEqual(['c', 'x', 'y']);
    expect(ids(selectRow(start, rows, 0, 'extend'))).toEqual(['a', 'x', 'y']);
  });

  it('moves the keyboard without selecting', () => {
    const moved = selectRow(selectRow(noSelection, rows, 1, 'only'), rows, 3, 'none');
    expect(ids(moved)).toEqual(['a']);
    expect(moved.activeKey).toBe('job:c');
  });

  it('selects all that has a row', () => {
    expect(ids(selectAll(noSelection, rows))).toEqual(['a', 'c', 'x', 'y']);
  });
});

describe('commandTargets', () => {
  it('never reaches what a filter hides', () => {
    const selection = { ...noSelection, jobIds: new Set(['a', 'hidden']) };
    expect(commandTargets(selection, rows, 3)).toEqual(['a']);
  });

  it('falls back to the row of the keyboard', () => {
    expect(commandTargets(noSelection, rows, 3)).toEqual(['c']);
    expect(commandTargets(noSelection, [], 0)).toEqual([]);
  });

  it('takes the whole batch when its header is selected', () => {
    const selection = selectRow(noSelection, rows, 0, 'only');
    expect(isSelected(selection.jobIds, rows[0] as ListRow)).toBe(true);
    expect(commandTargets(selection, rows, 0)).toEqual(['a', 'b']);
  });
});
