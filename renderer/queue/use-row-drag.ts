import { type PointerEvent as ReactPointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { dropPlace } from '../state/drop-place.ts';
import { canTake } from '../state/job-steps.ts';
import type { ListRow } from '../state/list-rows.ts';
import { useModel } from '../state/model-context.ts';
import { commandTargets, indexOfKey, isSelected, noSelection } from '../state/selection.ts';
import type { WindowModel } from '../state/window-model.ts';
import { followPointer } from './follow-pointer.ts';

export interface RowDrag {
  /** Index of the row that the dragged ones would go before; null: nothing is dragged. */
  gap: number | null;
  onPointerDown(event: ReactPointerEvent<HTMLElement>): void;
}

/** Rows dragged to another place with the mouse; what keys and menu can do is the same. */
export function useRowDrag(rows: readonly ListRow[], scroller: RefObject<HTMLElement | null>): RowDrag {
  const model = useModel();
  const [gap, setGap] = useState<number | null>(null);
  const current = useRef(rows);
  const end = useRef<(() => void) | null>(null);
  useEffect(() => {
    current.current = rows;
  }, [rows]);
  useEffect(() => () => end.current?.(), []);

  function onPointerDown(event: ReactPointerEvent<HTMLElement>): void {
    const target = event.target as HTMLElement;
    const key = target.closest<HTMLElement>('[data-row-key]')?.dataset.rowKey ?? null;
    if (event.button !== 0 || event.pointerType !== 'mouse' || target.closest('button') !== null) return;
    const jobIds = movableIds(model, rows, indexOfKey(rows, key));
    if (jobIds.length === 0) return;
    end.current?.();
    end.current = followPointer(event.clientY, {
      scroller,
      placeAt(y) {
        const at = gapAt(scroller.current, current.current, y);
        return at === null ? null : dropPlace(current.current, model.queue.getState(), jobIds, at);
      },
      show: (place) => setGap(place?.gap ?? null),
      drop: ({ before }) => void model.wishes.moveBefore(before, jobIds),
    });
  }

  return { gap, onPointerDown };
}

/** What goes along: the selection if the row is part of it, else the row alone. What is over has no place. */
function movableIds({ ui, queue }: WindowModel, rows: readonly ListRow[], index: number): string[] {
  const row = rows[index];
  if (row === undefined) return [];
  const { selection } = ui.getState();
  const meant = isSelected(selection.jobIds, row) ? selection : noSelection;
  const { byId } = queue.getState();
  return commandTargets(meant, rows, index).filter((id) => {
    const job = byId.get(id);
    return job !== undefined && canTake('move-up', job);
  });
}

/** The gap that is nearest to a height in the window, among the rows on screen. */
function gapAt(scroller: HTMLElement | null, rows: readonly ListRow[], y: number): number | null {
  let gap: number | null = null;
  for (const element of scroller?.querySelectorAll<HTMLElement>('[data-row-key]') ?? []) {
    const { top, height } = element.getBoundingClientRect();
    const index = indexOfKey(rows, element.dataset.rowKey ?? null);
    if (index < 0) continue;
    if (y > top + height / 2) gap = Math.max(gap ?? 0, index + 1);
    else gap ??= index;
  }
  return gap;
}
