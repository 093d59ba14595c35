import type { RefObject } from 'react';
import type { DropPlace } from '../state/drop-place.ts';

/** So far the pointer goes before a press becomes a drag. */
const slackPixels = 6;
/** Near an edge the list scrolls by itself. */
const edgePixels = 36;
const scrollStepPixels = 10;

export interface DragPorts {
  scroller: RefObject<HTMLElement | null>;
  /** @param y pixels from the window's top */
  placeAt(y: number): DropPlace | null;
  show(place: DropPlace | null): void;
  drop(place: DropPlace): void;
}

/** Follows a drag from a press to its release, or to Escape. Returns what ends it without a drop. */
export function followPointer(startY: number, { scroller, placeAt, show, drop }: DragPorts): () => void {
  const events = new AbortController();
  const { signal } = events;
  let isDragging = false;
  let y = startY;
  let frame = 0;

  const look = (): void => {
    const box = scroller.current?.getBoundingClientRect();
    if (box && y < box.top + edgePixels) scroller.current?.scrollBy(0, -scrollStepPixels);
    else if (box && y > box.bottom - edgePixels) scroller.current?.scrollBy(0, scrollStepPixels);
    show(placeAt(y));
    frame = requestAnimationFrame(look);
  };
  const end = (): void => {
    cancelAnimationFrame(frame);
    events.abort();
    show(null);
  };
  const onMove = (event: PointerEvent): void => {
    y = event.clientY;
    if (isDragging || Math.abs(y - startY) < slackPixels) return;
    isDragging = true;
    look();
  };
  const onUp = (): void => {
    const place = isDragging ? placeAt(y) : null;
    end();
    if (place === null) return;
    swallowClick();
    drop(place);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (!isDragging || event.key !== 'Escape') return;
    event.stopPropagation();
    end();
  };
  window.addEventListener('pointermove', onMove, { signal });
  window.addEventListener('pointerup', onUp, { signal });
  window.addEventListener('pointercancel', end, { signal });
  window.addEventListener('blur', end, { signal });
  window.addEventListener('keydown', onKey, { signal, capture: true });
  return end;
}

/** The release of a drag is no click on the row that it began on. */
function swallowClick(): void {
  const done = new AbortController();
  const swallow = (event: Event): void => event.stopPropagation();
  window.addEventListener('click', swallow, { signal: done.signal, capture: true });
  setTimeout(() => done.abort());
}
