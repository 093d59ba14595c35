import type { NativeTheme } from 'electron';
import { openPages } from './page.ts';
import { asElectron, strictEmitter } from './strict.ts';

/** Module `nativeTheme`: the system itself counts as light. */
class StandInNativeTheme extends strictEmitter<NativeTheme>('nativeTheme') {
  #source: 'system' | 'light' | 'dark' = 'system';
  readonly shouldUseHighContrastColors = false;
  readonly shouldUseInvertedColorScheme = false;
  readonly inForcedColorsMode = false;
  readonly prefersReducedTransparency = false;

  get themeSource(): 'system' | 'light' | 'dark' {
    return this.#source;
  }

  set themeSource(source: 'system' | 'light' | 'dark') {
    this.#source = source;
    for (const page of openPages) page.setColorScheme(source).catch(() => undefined);
    this.emit('updated');
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark';
  }
}

export const nativeTheme = asElectron(new StandInNativeTheme());
