import type { ListRow } from '../state/list-rows.ts';
import { commandTargets, isSelected, selectRow } from '../state/selection.ts';
import type { UiStore } from '../state/ui-store.ts';

/** Opens the commands for a row: for the whole selection when the row is part of it, else for the row alone. */
export function openRowMenu(
  ui: UiStore,
  rows: readonly ListRow[],
  row: ListRow,
  place: { x: number; y: number },
): void {
  const index = rows.indexOf(row);
  const before = ui.getState().selection;
  const selection = isSelected(before.jobIds, row) ? before : selectRow(before, rows, index, 'only');
  const jobIds = commandTargets(selection, rows, index);
  const isBatchAlone = row.kind === 'batch' && jobIds.length === row.jobIds.length;
  ui.setState({ selection, rowMenu: { batchId: isBatchAlone ? row.id : null, jobIds, ...place } });
}
