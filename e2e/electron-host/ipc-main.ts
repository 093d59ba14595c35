import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { asElectron, strictEmitter } from './strict.ts';

type Handler = (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown;

const handlers = new Map<string, Handler>();

class StandInIpcMain extends strictEmitter<IpcMain>('ipcMain') {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  }

  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      handlers.delete(channel);
      return handler(event, ...args);
    });
  }

  removeHandler(channel: string): void {
    handlers.delete(channel);
  }
}

const emitter = new StandInIpcMain();

/** Module `ipcMain`. */
export const ipcMain = asElectron(emitter);

/** Gives a message from a page to the listeners of its channel. */
export const dispatchMessage = (channel: string, event: object, args: readonly unknown[]): void => {
  emitter.emit(channel, event, ...args);
};

/** Answers an `invoke` from a page. Rejects with what the handler threw, or if there is no handler. */
export async function answerInvoke(
  channel: string,
  event: object,
  args: readonly unknown[],
): Promise<unknown> {
  const handler = handlers.get(channel);
  if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
  return handler(event as IpcMainInvokeEvent, ...args);
}
