import { type FocusEvent, type KeyboardEvent, type MouseEvent, type SyntheticEvent, useRef } from 'react';
import { useModel } from '../state/model-context.ts';
import { indexOfKey, selectRow } from '../state/selection.ts';
import { gridCommand } from './grid-keys.ts';
import { openRowMenu } from './open-row-menu.ts';
import { type GridState, runGridCommand } from './run-grid-command.ts';

/** Makes a table a grid: its role, and pointer and keyboard turned into selection and steps. */
export function useGridProps(grid: GridState) {
  const model = useModel();
  const isPressed = useRef(false);
  const rowAt = (place: Element | null): { element: HTMLElement | null; index: number } => {
    const element = place?.closest<HTMLElement>('[data-row-key]') ?? null;
    return { element, index: indexOfKey(grid.rows, element?.dataset.rowKey ?? null) };
  };
  const rowOf = (event: SyntheticEvent<HTMLElement>) => rowAt(event.target as HTMLElement);
  const follow = (focused: Element | null): void => {
    const { index } = rowAt(focused);
    if (index < 0 || index === grid.activeIndex) return;
    model.ui.setState((ui) => ({ selection: selectRow(ui.selection, grid.rows, index, 'none') }));
  };
  return {
    role: 'grid',
    'aria-multiselectable': true,
    onClick(event: MouseEvent<HTMLElement>): void {
      const { element, index } = rowOf(event);
      if (index < 0 || isOnButton(event)) return;
      const isMore = model.platform === 'darwin' ? event.metaKey : event.ctrlKey;
      const mode = event.shiftKey ? 'extend' : isMore ? 'toggle' : 'only';
      model.ui.setState((ui) => ({ selection: selectRow(ui.selection, grid.rows, index, mode) }));
      // The details may have grown over the row.
      requestAnimationFrame(() => element?.scrollIntoView({ block: 'nearest' }));
    },
    /** The details follow the active row, and the list gives them room: under the pointer that would cost a click. */
    onPointerDownCapture(): void {
      const press = new AbortController();
      const over = (): void => {
        press.abort();
        setTimeout(() => {
          isPressed.current = false;
          follow(document.activeElement);
        });
      };
      isPressed.current = true;
      window.addEventListener('pointerup', over, press);
      window.addEventListener('pointercancel', over, press);
    },
    /** Whatever put the focus into a row, that row is the active one. */
    onFocus(event: FocusEvent<HTMLElement>): void {
      if (!isPressed.current) follow(event.target);
    },
    /** By the pointer, or by the key for it: the browser tells both in the same way. */
    onContextMenu(event: MouseEvent<HTMLElement>): void {
      const { element, index } = rowOf(event);
      const row = grid.rows[index];
      if (element === null || row === undefined) return;
      event.preventDefault();
      openRowMenu(model.ui, grid.rows, row, placeOfMenu(event, element));
    },
    onDoubleClick(event: MouseEvent<HTMLElement>): void {
      if (!isOnButton(event)) model.ui.setState({ isDetailsOpen: true });
    },
    onKeyDown(event: KeyboardEvent<HTMLElement>): void {
      const command = gridCommand(event, model.platform);
      if (command === null) return;
      // Space and Enter on a button press it.
      if (isOnButton(event) && (command.do === 'toggle' || command.do === 'open-details')) return;
      event.preventDefault();
      runGridCommand(command, model, grid);
    },
  };
}

/** Where the pointer is; without one, below the begin of the row. */
function placeOfMenu(event: MouseEvent<HTMLElement>, row: HTMLElement): { x: number; y: number } {
  if (event.button === 2) return { x: event.clientX, y: event.clientY };
  const { left, bottom } = row.getBoundingClientRect();
  return { x: left + 16, y: bottom };
}

const isOnButton = (event: SyntheticEvent): boolean =>
  (event.target as HTMLElement).closest('button') !== null;
