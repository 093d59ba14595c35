/** A window that is hidden paints nothing. */
const noPaintMs = 200;

/** Resolves when the page has painted what it was given, and its user had a turn. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, noPaintMs);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      // The frame is painted after its callbacks.
      setTimeout(resolve);
    });
  });
}
