import type { Menu, MenuItem } from 'electron';

/** Something that the program asked of the desktop: the name of the call and what it was given. */
export interface DesktopCall {
  call: string;
  args: unknown[];
}

/**
 * What would be seen on a desktop and exists only here. Specs that run on the stand-in alone can read it through
 * `electronApp.evaluate(() => globalThis.electronStandIn)`; specs for both hosts put stubs in place instead.
 */
export const records = {
  /** `shell` and `dialog`, oldest first. */
  calls: [] as DesktopCall[],
  notifications: [] as { title: string; body: string }[],
  trays: [] as { toolTip: string; menu: Menu | null; isDestroyed: boolean }[],
  popups: [] as MenuItem[][],
  shortcuts: new Map<string, () => void>(),
};

/** Notes a call. */
export const record = (call: string, ...args: unknown[]): void => {
  records.calls.push({ call, args });
};

Object.assign(globalThis, { electronStandIn: records });
