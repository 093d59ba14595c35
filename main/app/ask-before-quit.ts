import { app, BrowserWindow, dialog, powerMonitor } from 'electron';
import type { Program } from './composition.ts';
import { QuitQuestion } from './quit-question.ts';

/**
 * The user is asked before uploads are interrupted, the system never: a signal, a log-off and a shutdown end the
 * program at once. Where closing the window means quitting, the window stays until the answer is there.
 */
export function askBeforeQuit(
  { jobs, status, settings, showWindow }: Program,
  platform: NodeJS.Platform,
): void {
  const isMac = platform === 'darwin';
  const openWindow = () => BrowserWindow.getAllWindows().find((window) => !window.isDestroyed());
  const question = new QuitQuestion({
    jobs,
    status,
    settings,
    ask(options) {
      const window = openWindow();
      if (window === undefined) return dialog.showMessageBox(options);
      showWindow();
      return dialog.showMessageBox(window, options);
    },
  });

  app.on('before-quit', (event) => {
    // The window has gone before anybody could be asked, and with it the way back.
    if (!isMac && openWindow() === undefined) question.settle();
    if (!question.mayQuit(() => app.quit())) event.preventDefault();
  });

  const endNow = (): void => {
    question.settle();
    app.quit();
  };
  // Before others: who quits at a signal must not find a question.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.prependListener(signal, endNow);
  powerMonitor.on('shutdown', endNow);
  app.on('browser-window-created', (_event, window) => {
    window.on('session-end', endNow);
    window.on('close', (event) => {
      if (isMac || question.isSettled) return;
      event.preventDefault();
      // After the event: the quit closes this very window.
      setImmediate(() => app.quit());
    });
  });
}
