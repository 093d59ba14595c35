import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffectEvent, useLayoutEffect, useRef } from 'react';
import { en } from '../../shared/i18n/en.ts';
import type { ListRow } from '../state/list-rows.ts';
import { useQueue, useUi } from '../state/model-context.ts';
import { indexOfKey } from '../state/selection.ts';
import { BatchRow } from './batch-row.tsx';
import { GridHeader } from './grid-header.tsx';
import { JobRow } from './job-row.tsx';
import { activeRow, useFocusKeeper } from './use-focus-keeper.ts';
import { useGridProps } from './use-grid-props.ts';
import { useRowDrag } from './use-row-drag.ts';

const usualRowHeight = 52;

/** The list of uploads as a virtualised grid with one stop of the Tab key: the active row. */
export function UploadGrid({ rows }: { rows: readonly ListRow[] }) {
  const scrollerRef = useRef<HTMLDivElement>(null);
  const gridRef = useRef<HTMLTableElement>(null);
  const headerRef = useRef<HTMLTableSectionElement>(null);
  const activeKey = useUi((ui) => ui.selection.activeKey);
  const activeIndex = useActiveIndex(rows, activeKey);
  const headerHeight = headerRef.current?.offsetHeight ?? 0;

  // Another function is another list to it: all of the rows would be placed anew with each scroll.
  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollerRef.current,
    estimateSize: () => usualRowHeight,
    getItemKey,
    overscan: 8,
    // Rows in the first render too: the active one may be waited for by the focus.
    initialRect: { width: 0, height: usualRowHeight },
    // The header sticks to the top: rows begin below it and are scrolled to a place below it.
    scrollMargin: headerHeight,
    scrollPaddingStart: headerHeight,
    // The active row is always there, however far it has been scrolled away: it may hold the focus.
    rangeExtractor: (range) =>
      [...new Set([activeIndex, ...defaultRangeExtractor(range)])].sort((a, b) => a - b),
  });

  useFocusKeeper(gridRef);
  const showActiveRow = useEffectEvent((key: string | null) => {
    if (indexOfKey(rows, key) < 0) return;
    const row = activeRow(gridRef.current);
    // The pointer puts the focus there itself; a row that moved under it would lose the click.
    if (row?.contains(document.activeElement)) return;
    const isInGrid = gridRef.current?.contains(document.activeElement) === true;
    // Focus that nobody has is better here; a text field keeps its own.
    if (isInGrid || document.activeElement === document.body) row?.focus({ preventScroll: true });
    // Keys walk row by row; what was just added comes with the rows that follow it.
    if (isInGrid) row?.scrollIntoView({ block: 'nearest' });
    else virtualizer.scrollToIndex(activeIndex, { align: 'start' });
  });
  useLayoutEffect(() => showActiveRow(activeKey), [activeKey]);
  const isMoving = useQueue(({ status }) => status.undo.at(-1)?.kind === 'move');
  const follow = useEffectEvent((index: number) => {
    const row = activeRow(gridRef.current);
    if (isMoving && index >= 0 && row?.contains(document.activeElement))
      row.scrollIntoView({ block: 'nearest' });
  });
  // Whoever moves an upload goes along with it.
  useLayoutEffect(() => follow(activeIndex), [activeIndex]);

  const pageSize = Math.max(1, Math.floor((scrollerRef.current?.clientHeight ?? 0) / usualRowHeight) - 1);
  const { gap, onPointerDown } = useRowDrag(rows, scrollerRef);
  const gapStart =
    gap === null
      ? null
      : (virtualizer.measurementsCache[gap]?.start ?? headerHeight + virtualizer.getTotalSize());
  const gridProps = useGridProps({ rows, activeIndex, pageSize, element: gridRef });

  return (
    <div className="scroller" ref={scrollerRef}>
      {gapStart !== null && (
        <div className="drop-line" style={{ transform: `translateY(${gapStart}px)` }} aria-hidden="true" />
      )}
      <table
        ref={gridRef}
        className="grid"
        aria-label={en.columns.grid}
        aria-rowcount={rows.length + 1}
        data-dragging={gap === null ? undefined : true}
        onPointerDown={onPointerDown}
        {...gridProps}
      >
        <GridHeader ref={headerRef} />
        <tbody className="rows" style={{ blockSize: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const place = {
              rowKey: row.key,
              index,
              start: start - headerHeight,
              measure: virtualizer.measureElement,
              isActive: index === activeIndex,
            };
            return row.kind === 'batch' ? (
              <BatchRow key={row.key} batchId={row.id} {...place} />
            ) : (
              <JobRow key={row.key} jobId={row.id} isInBatch={row.isInBatch} {...place} />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Index of the active row; when that row has gone, the one that took its place. */
function useActiveIndex(rows: readonly ListRow[], activeKey: string | null): number {
  const lastIndex = useRef(0);
  const found = indexOfKey(rows, activeKey);
  const activeIndex = found >= 0 ? found : Math.max(0, Math.min(lastIndex.current, rows.length - 1));
  useLayoutEffect(() => {
    lastIndex.current = activeIndex;
  }, [activeIndex]);
  return activeIndex;
}
