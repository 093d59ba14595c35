import type { GlobalShortcut } from 'electron';
import { records } from './records.ts';
import { strictModule } from './strict.ts';

const { shortcuts } = records;

/** Module `globalShortcut`: no key press reaches it, specs call what is registered. */
export const globalShortcut = strictModule<GlobalShortcut>('globalShortcut', {
  register: (accelerator: string, callback: () => void) => {
    shortcuts.set(accelerator, callback);
    return true;
  },
  unregister: (accelerator: string) => {
    shortcuts.delete(accelerator);
  },
  unregisterAll: () => shortcuts.clear(),
  isRegistered: (accelerator: string) => shortcuts.has(accelerator),
});
