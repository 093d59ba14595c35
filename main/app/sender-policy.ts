import type { BrowserWindow, IpcMainInvokeEvent } from 'electron';

/** True only for the main frame of our own window, showing our own page. An empty address is refused. */
export function isTrustedSender(
  event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>,
  window: BrowserWindow | null,
  allowedOrigins: readonly string[],
): boolean {
  const frame = event.senderFrame;
  if (window === null || window.isDestroyed() || event.sender !== window.webContents) return false;
  if (frame === null || frame.parent !== null) return false;
  return allowedOrigins.some((origin) => frame.url.startsWith(`${origin}/`));
}
