import { type RefObject, useEffect } from 'react';

/**
 * Focus inside the grid never gets lost: when the focused row or button goes away, the active row takes
 * the focus before anything is painted.
 */
export function useFocusKeeper(grid: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = grid.current;
    if (element === null) return;
    let hasFocus = false;
    const onFocusIn = (): void => {
      hasFocus = true;
    };
    const onFocusOut = (event: FocusEvent): void => {
      // Without a new owner the focus is lost, not moved; a click on nothing looks the same and is told apart below.
      if (event.relatedTarget !== null) hasFocus = element.contains(event.relatedTarget as Node);
    };
    const onPointerDown = (event: PointerEvent): void => {
      if (!element.contains(event.target as Node)) hasFocus = false;
    };
    const observer = new MutationObserver(() => {
      if (hasFocus && document.activeElement === document.body)
        activeRow(element)?.focus({ preventScroll: true });
    });
    element.addEventListener('focusin', onFocusIn);
    element.addEventListener('focusout', onFocusOut);
    document.addEventListener('pointerdown', onPointerDown, true);
    observer.observe(element, { childList: true, subtree: true });
    return () => {
      element.removeEventListener('focusin', onFocusIn);
      element.removeEventListener('focusout', onFocusOut);
      document.removeEventListener('pointerdown', onPointerDown, true);
      observer.disconnect();
    };
  }, [grid]);
}

export const activeRow = (grid: HTMLElement | null): HTMLElement | null =>
  grid?.querySelector<HTMLElement>('tr[tabindex="0"]') ?? null;
