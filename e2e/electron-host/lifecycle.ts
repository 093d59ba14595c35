import type { EventEmitter } from 'node:events';
import { runningChromium } from './chromium.ts';
import { isPrevented } from './preventable-event.ts';
import { openWindows } from './window-list.ts';

let isQuitting = false;
let isLeaving = false;

/** Whether the program has decided to end. */
export const isEnding = (): boolean => isQuitting || isLeaving;

/** Called when a window refused to close. */
export const cancelQuit = (): void => {
  isQuitting = false;
};

/** Ends the process with `code`, Chromium in order before it; asks nobody. */
export function leave(app: EventEmitter, code: number): void {
  if (isLeaving) return;
  isLeaving = true;
  app.emit('quit', {}, code);
  const closed = runningChromium()?.close() ?? Promise.resolve();
  void closed.finally(() => process.exit(code));
}

function finishQuit(app: EventEmitter): void {
  if (isLeaving) return;
  if (isPrevented(app, 'will-quit')) cancelQuit();
  else leave(app, 0);
}

/** `app.quit()`: before-quit, then every window's close, then will-quit; each can prevent the rest. */
export function quit(app: EventEmitter): void {
  if (isEnding() || isPrevented(app, 'before-quit')) return;
  isQuitting = true;
  if (openWindows.size === 0) finishQuit(app);
  for (const window of [...openWindows]) {
    if (isQuitting) window.close();
  }
}

/** Called when a window has gone: the last one ends a quit, or is told as `window-all-closed`. */
export function onWindowClosed(app: EventEmitter): void {
  if (openWindows.size > 0) return;
  if (isQuitting) finishQuit(app);
  else if (!app.emit('window-all-closed')) quit(app);
}
