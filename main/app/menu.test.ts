import type { MenuItemConstructorOptions } from 'electron';
import { expect, it, vi } from 'vitest';
import { TempFolder } from '../testing/temp-folder.ts';
import { setMenu } from './menu.ts';
import { SettingsStore } from './settings.ts';

const { buildFromTemplate } = vi.hoisted(() => ({
  buildFromTemplate: vi.fn<(template: MenuItemConstructorOptions[]) => null>(() => null),
}));
vi.mock('electron', () => ({ Menu: { buildFromTemplate, setApplicationMenu: () => undefined } }));

/** Clicks on "ask before quit" as the system does: it turns the check mark first. */
function click(checked: boolean): boolean {
  const entry = buildFromTemplate.mock.lastCall?.[0]
    .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
    .find(({ id }) => id === 'ask-before-quit');
  const item = { checked };
  Reflect.apply(entry?.click ?? (() => undefined), undefined, [item]);
  return item.checked;
}

it('the check mark of the question before a quit shows what is stored, also when nothing can be', () => {
  using folder = new TempFolder();
  const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
  const store = new SettingsStore(folder.join('data'));
  setMenu('linux', true, store);
  expect(click(false)).toBe(false);
  expect(new SettingsStore(folder.join('data')).asksBeforeQuit).toBe(false);

  const save = vi.spyOn(store, 'askBeforeQuit').mockImplementation(() => {
    throw new Error('no space left');
  });
  expect(click(true)).toBe(false);
  expect(warn).toHaveBeenCalledWith('the settings could not be saved', expect.stringContaining('no space'));
  save.mockRestore();
  expect(click(true)).toBe(true);
});
