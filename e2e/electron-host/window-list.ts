/** A window as far as quitting is concerned. */
interface OpenWindow {
  close(): void;
}

/** Every open window, oldest first. */
export const openWindows = new Set<OpenWindow>();
