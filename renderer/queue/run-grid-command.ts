import type { RefObject } from 'react';
import { canTake } from '../state/job-steps.ts';
import type { ListRow } from '../state/list-rows.ts';
import { commandTargets, noSelection, selectAll, selectRow } from '../state/selection.ts';
import { toggleCollapsed } from '../state/ui-store.ts';
import type { WindowModel } from '../state/window-model.ts';
import type { GridCommand } from './grid-keys.ts';
import { activeRow } from './use-focus-keeper.ts';

/** What a key needs to know about the list. */
export interface GridState {
  rows: readonly ListRow[];
  activeIndex: number;
  /** Rows that fit on the screen. */
  pageSize: number;
  element: RefObject<HTMLElement | null>;
}

/** Carries out what a key asked for. */
export function runGridCommand(command: GridCommand, model: WindowModel, grid: GridState): void {
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
  { rows, activeIndex, pageSize }: GridState,
): number {
  const last = rows.length - 1;
  if (by === 'first') return 0;
  if (by === 'last') return last;
  const step = by === 'page' ? pageSize : by === '-page' ? -pageSize : by;
  return Math.min(last, Math.max(0, activeIndex + step));
}

/** Left and right: opens and closes a batch, else walks over the buttons of the row. */
function moveInRow(step: 1 | -1, { ui }: WindowModel, { rows, activeIndex, element }: GridState): void {
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
