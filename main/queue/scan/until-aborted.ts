/** The promise's outcome, or a rejection with the signal's reason as soon as it is aborted. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = () => reject(signal.reason);
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
    const settled = () => signal.removeEventListener('abort', give);
    promise.then(resolve, reject).finally(settled);
  });
}
