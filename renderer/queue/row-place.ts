import type { CSSProperties, Ref } from 'react';

/** Where a row stands in the virtualised list. */
export interface RowPlace {
  rowKey: string;
  index: number;
  /** Pixels from the top of the list. */
  start: number;
  measure: Ref<HTMLTableRowElement>;
  /** The one row that is a stop of the Tab key. */
  isActive: boolean;
}

/** Attributes of a row's `tr`. The header is the first row, so rows count from 2. */
export const rowAttributes = (
  { rowKey, index, start, measure, isActive }: RowPlace,
  isSelected: boolean,
) => ({
  ref: measure,
  'aria-rowindex': index + 2,
  'aria-selected': isSelected,
  'data-index': index,
  'data-row-key': rowKey,
  tabIndex: isActive ? 0 : -1,
  style: { transform: `translateY(${start}px)` } satisfies CSSProperties,
});
