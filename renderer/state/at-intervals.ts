/**
 * What calls `work`, at once if it has been at rest for that long. All calls before its next turn are one: hundreds
 * of uploads may end in a second.
 */
export function atIntervals(restMs: number, work: () => Promise<void>): () => Promise<void> {
  let rest: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  const turn = async (): Promise<void> => {
    await rest;
    next = null;
    const done = work();
    rest = done.catch(() => undefined).then(() => new Promise((resolve) => setTimeout(resolve, restMs)));
    await done;
  };
  return () => {
    next ??= turn();
    return next;
  };
}
