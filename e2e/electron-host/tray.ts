import type { Menu, Tray } from 'electron';
import { records } from './records.ts';
import { strictEmitter } from './strict.ts';

/** A tray icon that exists as a record only. */
export class StandInTray extends strictEmitter<Tray>('Tray') {
  readonly #record = { toolTip: '', menu: null as Menu | null, isDestroyed: false };

  constructor() {
    super();
    records.trays.push(this.#record);
  }

  setContextMenu(menu: Menu | null): void {
    this.#record.menu = menu;
  }

  setToolTip(toolTip: string): void {
    this.#record.toolTip = toolTip;
  }

  setImage(): void {}
  setTitle(): void {}

  isDestroyed(): boolean {
    return this.#record.isDestroyed;
  }

  destroy(): void {
    this.#record.isDestroyed = true;
  }
}
