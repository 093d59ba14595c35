import type { Menu, MenuItem, MenuItemConstructorOptions } from 'electron';
import { app } from './app.ts';
import { focusedWindow } from './browser-window.ts';
import { records } from './records.ts';
import { asElectron, strictClass, strictEmitter } from './strict.ts';

/** Roles that do something here; the others are kept as records. */
const roleActions: Record<string, () => void> = {
  quit: () => app.quit(),
  close: () => focusedWindow()?.close(),
  minimize: () => focusedWindow()?.minimize(),
  reload: () => focusedWindow()?.reload(),
};

const asItem = (item: StandInMenuItem): MenuItem => asElectron(item);
const isItem = (entry: object): entry is MenuItem => entry instanceof StandInMenuItem;
const toItem = (entry: MenuItemConstructorOptions | MenuItem): MenuItem =>
  isItem(entry) ? entry : asItem(new StandInMenuItem(entry));

/** A menu entry. Its accelerator is a record: no key press reaches it. */
export class StandInMenuItem extends strictClass<MenuItem>('MenuItem') {
  id: string;
  label: string;
  sublabel: string;
  toolTip: string;
  type: MenuItem['type'];
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  role: NonNullable<MenuItem['role']> | undefined;
  accelerator: MenuItem['accelerator'];
  submenu: Menu | undefined;
  click: (event?: unknown) => void;

  constructor(options: MenuItemConstructorOptions) {
    super();
    const { submenu, role, click } = options;
    this.id = options.id ?? '';
    this.label = options.label ?? role ?? '';
    this.sublabel = options.sublabel ?? '';
    this.toolTip = options.toolTip ?? '';
    this.type = options.type ?? (submenu ? 'submenu' : 'normal');
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.checked = options.checked ?? false;
    this.role = role as NonNullable<MenuItem['role']>;
    this.accelerator = options.accelerator ?? null;
    this.submenu = Array.isArray(submenu)
      ? StandInMenu.buildFromTemplate(submenu)
      : (submenu as Menu | undefined);
    this.click = (event = {}) => {
      if (this.type === 'checkbox') this.checked = !this.checked;
      if (role !== undefined && role in roleActions) roleActions[role]?.();
      else click?.(asItem(this), focusedWindow() ?? undefined, event as never);
    };
  }
}

/** A menu as a list of entries; `popup` shows nothing and notes it. */
export class StandInMenu extends strictEmitter<Menu>('Menu') {
  static #application: Menu | null = null;
  items: MenuItem[] = [];

  static buildFromTemplate(template: (MenuItemConstructorOptions | MenuItem)[]): Menu {
    const menu = new StandInMenu();
    menu.items = template.map(toItem);
    return asElectron(menu);
  }

  static setApplicationMenu(menu: Menu | null): void {
    StandInMenu.#application = menu;
  }

  static getApplicationMenu(): Menu | null {
    return StandInMenu.#application;
  }

  append(item: MenuItem): void {
    this.items.push(item);
  }

  insert(position: number, item: MenuItem): void {
    this.items.splice(position, 0, item);
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }

  popup(): void {
    records.popups.push(this.items);
    this.emit('menu-will-show', {});
  }

  closePopup(): void {
    this.emit('menu-will-close', {});
  }
}
