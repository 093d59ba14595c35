import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * For what goes away by itself: when it takes the focus with it, the list gets it.
 * Returns the ref for its outermost element.
 */
export function useFocusHeir<T extends HTMLElement>(): RefObject<T | null> {
  const ref = useRef<T>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    // Cleaned up before the element is taken out.
    return () => {
      if (element?.contains(document.activeElement)) queueMicrotask(inherit);
    };
  }, []);
  return ref;
}

/** Unless what came in its place has taken the focus. */
function inherit(): void {
  if (document.activeElement === document.body) heir()?.focus({ preventScroll: true });
}

const heir = (): HTMLElement | null =>
  document.querySelector<HTMLElement>('.grid tr[tabindex="0"]') ??
  document.querySelector<HTMLElement>('.toolbar button');
