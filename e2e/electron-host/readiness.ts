let ready = false;
const { promise, resolve } = Promise.withResolvers<void>();

/** Whether the program may open windows: Chromium runs and the `ready` event is due. */
export const isReady = (): boolean => ready;

/** Settles when `isReady` turns true. */
export const readiness: Promise<void> = promise;

/** Called once, when Chromium runs. */
export function becomeReady(): void {
  ready = true;
  resolve();
}
