import type { BitladeApi } from '../shared/bitlade-api.ts';

/** What the page can do; the File objects are the page's own. */
export type Bridge = BitladeApi<File>;

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly bitlade: Bridge;
  }
}

export const bridge = (): Bridge => window.bitlade;
