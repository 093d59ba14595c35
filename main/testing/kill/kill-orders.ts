import type { KillPoint } from './kill-switch.ts';

/** What one run is to do: the program's only argument, as JSON. */
export interface KillOrders {
  dataFolder: string;
  ledgerFile: string;
  /** Upload folder on the server; ends in '/'. */
  serverUrl: string;
  /** Null when no replies are fetched. */
  replyFolder: string | null;
  /** Files and folders to add, one call for each list. */
  uploads: string[][];
  /** For the settings of the queue. */
  maxUploads: number;
  /** Where it is killed; null for nowhere. */
  kill: KillPoint | null;
  /** Where the program is ended as by its user; null: when everything has come to its end. */
  quit: KillPoint | null;
}

/**
 * What is to become of an upload, said by the file's name: it holds over all runs. `undo`: cancelled, and taken
 * back; `clear`: removed, and kept for Undo; `change`: the file changes under way; `tree`: a folder; `drop`: a file and two
 * folders, added at once.
 */
export const wishes = [
  'upload',
  'cancel',
  'undo',
  'pause',
  'remove',
  'clear',
  'change',
  'tree',
  'drop',
] as const;
export type Wish = (typeof wishes)[number];

/** @param name such as `cancel-3.bin` */
export const wishOf = (name: string): Wish => wishes.find((wish) => name.startsWith(wish)) ?? 'upload';

/** Short ones, so that small files have many. */
export const fragmentBytes = 16 * 1024;
