import type { Clipboard } from 'electron';
import { strictModule } from './strict.ts';

let text = '';

/** Module `clipboard`: one text in memory, not the desktop's. */
export const clipboard = strictModule<Clipboard>('clipboard', {
  readText: async () => text,
  writeText: async (written: string) => {
    text = written;
  },
  clear: () => {
    text = '';
  },
});
