import type { KeyboardEvent, MouseEvent, RefObject } from 'react';
import { canTake } from '../state/job-steps.ts';
import type { ListRow } from '../state/list-rows.ts';
import { useModel } from '../state/model-context.ts';
import { commandTargets, indexOfKey, noSelection, selectAll, selectRow } from '../state/selection.ts';
import { toggleCollapsed } from '../state/ui-store.ts';
import type { WindowModel } from '../state/window-model.ts';
import { type GridCommand, gridCommand } from './grid-keys.ts';
import { activeRow } from './use-focus-keeper.ts';

interface Grid {
  rows: readonly ListRow[];
  activeIndex: number;
  /** Rows that fit on the screen. */
  pageSize: number;
  element: RefObject<HTMLElement | null>;
}

/** Makes a table a grid: its role, and pointer and keyboard turned into selection and steps. */
export function useGridProps(grid: Grid) {
  const model = useModel();
  return {
    role: 'grid',
    'aria-multiselectable': true,
    onClick(event: MouseEvent<HTMLElement>): void {
      const target = event.target as HTMLElement;
      const key = target.closest('[data-row-key]')?.getAttribute('data-row-key') ?? null;
      const index = indexOfKey(grid.rows, key);
      if (index < 0 || target.closest('button') !== null) return;
      const isMore = model.platform === 'darwin' ? event.metaKey : event.ctrlKey;
      const mode = event.shiftKey ? 'extend' : isMore ? 'toggle' : 'only';
      model.ui.setState((ui) => ({ selection: selectRow(ui.selection, grid.rows, index, mode) }));
    },
    onDoubleClick(event: MouseEvent<HTMLElement>): void {
      if ((event.target as HTMLElement).closest('button') === null)
        model.ui.setState({ isDetailsOpen: true });
    },
    onKeyDown(event: KeyboardEvent<HTMLElement>): void {
      const command = gridCommand(event, model.platform);
      const isOnButton = (event.target as HTMLElement).closest('button') !== null;
      // Space and Enter on a button press it.
      if (command === null || (isOnButton && (command.do === 'toggle' || command.do === 'open-details')))
        return;
      event.preventDefault();
      run(command, model, grid);
    },
  };
}

function run(command: GridCommand, model: WindowModel, grid: Grid): void {
  const { ui, steps, queue } = model;
  const { rows, activeIndex } = grid;
  const { selection } = ui.getState();
  const targets = (): string[] => commandTargets(selection, rows, activeIndex);
  switch (command.do) {
    case 'move': {
      const index = indexAfterMove(command.by, grid);
      // The keyboard's row may stand in for one that has gone; a range starts at the row on screen.
      const from = { ...selection, activeKey: rows[activeIndex]?.key ?? null };
      ui.setState({ selection: selectRow(from, rows, index, command.mode) });
      break;
    }
    case 'toggle':
      ui.setState({ selection: selectRow(selection, rows, activeIndex, 'toggle') });
      break;
    case 'select-all':
      ui.setState({ selection: selectAll(selection, rows) });
      break;
    case 'clear-selection':
      ui.setState({ selection: { ...noSelection, activeKey: selection.activeKey } });
      break;
    case 'open-details':
      ui.setState({ isDetailsOpen: true });
      break;
    case 'into-row':
    case 'out-of-row':
      moveInRow(command.do === 'into-row' ? 1 : -1, model, grid);
      break;
    case 'step':
      void steps[command.step](targets());
      break;
    case 'pause-or-resume': {
      const ids = targets();
      const canPause = ids.some((id) => {
        const job = queue.getState().byId.get(id);
        return job !== undefined && canTake('pause', job);
      });
      void steps[canPause ? 'pause' : 'resume'](ids);
      break;
    }
  }
}

function indexAfterMove(
  by: Extract<GridCommand, { do: 'move' }>['by'],
  { rows, activeIndex, pageSize }: Grid,
): number {
  const last = rows.length - 1;
  if (by === 'first') return 0;
  if (by === 'last') return last;
  const step = by === 'page' ? pageSize : by === '-page' ? -pageSize : by;
  return Math.min(last, Math.max(0, activeIndex + step));
}

/** Left and right: opens and closes a batch, else walks over the buttons of the row. */
function moveInRow(step: 1 | -1, { ui }: WindowModel, { rows, activeIndex, element }: Grid): void {
  const row = rows[activeIndex];
  const rowElement = activeRow(element.current);
  if (row === undefined || rowElement === null) return;
  const isOnRow = document.activeElement === rowElement;
  if (row.kind === 'batch' && isOnRow && ui.getState().collapsed.has(row.id) === (step === 1)) {
    toggleCollapsed(ui, row.id);
    return;
  }
  const stops = [rowElement, ...rowElement.querySelectorAll<HTMLElement>('button')];
  const at = stops.findIndex((stop) => stop.matches(':focus'));
  stops[Math.min(stops.length - 1, Math.max(0, at + step))]?.focus();
}
