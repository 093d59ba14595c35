import type { ListRow } from './list-rows.ts';

/** Which jobs are selected, and which row the keyboard is on. */
export interface Selection {
  jobIds: ReadonlySet<string>;
  activeKey: string | null;
  /** Where a Shift selection starts. */
  anchorKey: string | null;
}

export const noSelection: Selection = { jobIds: new Set(), activeKey: null, anchorKey: null };

type Rows = readonly ListRow[];

/** `only`: this row alone; `extend`: from the anchor to this row; `toggle`: this row in or out; `none`: move without selecting. */
export type SelectMode = 'only' | 'extend' | 'toggle' | 'none';

export function selectRow(selection: Selection, rows: Rows, index: number, mode: SelectMode): Selection {
  const row = rows[index];
  if (row === undefined) return selection;
  switch (mode) {
    case 'only':
      return { jobIds: new Set(row.jobIds), activeKey: row.key, anchorKey: row.key };
    case 'none':
      return { ...selection, activeKey: row.key };
    case 'toggle':
      return { jobIds: toggled(selection.jobIds, row), activeKey: row.key, anchorKey: row.key };
    case 'extend': {
      const anchor = Math.max(0, indexOfKey(rows, selection.anchorKey ?? selection.activeKey));
      const first = Math.min(anchor, index);
      const range = rows.slice(first, Math.max(anchor, index) + 1);
      return {
        jobIds: new Set(range.flatMap((each, offset) => ownJobIds(each, rows[first + offset + 1]))),
        activeKey: row.key,
        anchorKey: rows[anchor]?.key ?? row.key,
      };
    }
  }
}

export const selectAll = (selection: Selection, rows: Rows): Selection => ({
  ...selection,
  jobIds: new Set(rows.flatMap((row, index) => ownJobIds(row, rows[index + 1]))),
});

export const isSelected = (jobIds: ReadonlySet<string>, row: Pick<ListRow, 'jobIds'>): boolean =>
  row.jobIds.length <= jobIds.size && row.jobIds.every((id) => jobIds.has(id));

/**
 * The jobs that a command is meant for: the selected ones on screen, or else the row of the keyboard.
 * What a filter hides is never touched.
 */
export function commandTargets(selection: Selection, rows: Rows, activeIndex: number): string[] {
  const onScreen = new Set(
    rows.flatMap((row) => (row.kind === 'job' || isSelected(selection.jobIds, row) ? row.jobIds : [])),
  );
  const chosen = [...selection.jobIds].filter((id) => onScreen.has(id));
  return chosen.length > 0 ? chosen : [...(rows[activeIndex]?.jobIds ?? [])];
}

export const indexOfKey = (rows: Rows, key: string | null): number =>
  rows.findIndex((row) => row.key === key);

/** An open batch's header in a range stands for itself only: its jobs have rows of their own. */
function ownJobIds(row: ListRow, next: ListRow | undefined): readonly string[] {
  return row.kind === 'batch' && next?.isInBatch === true ? [] : row.jobIds;
}

function toggled(jobIds: ReadonlySet<string>, row: ListRow): ReadonlySet<string> {
  const next = new Set(jobIds);
  const isIn = isSelected(jobIds, row);
  for (const id of row.jobIds) {
    if (isIn) next.delete(id);
    else next.add(id);
  }
  return next;
}
