import type { KillPoint } from './kill-switch.ts';

/** What one run is to do: the program's only argument, as JSON. */
export interface KillOrders {
  dataFolder: string;
  ledgerFile: string;
  /** Upload folder on the server; ends in '/'. */
  serverUrl: string;
  /** Null when no replies are fetched. */
  replyFolder: string | null;
  /** Files to add, one call for each. */
  uploads: string[];
  /** Where it is killed; null for nowhere. */
  kill: KillPoint | null;
  /** Where the program is ended as by its user; null: when everything has come to its end. */
  quit: KillPoint | null;
}

/** What is to become of a file, said by its name: it holds over all runs. */
export const wishes = ['upload', 'cancel', 'pause', 'remove'] as const;
export type Wish = (typeof wishes)[number];

/** @param fileName such as `cancel-3.bin` */
export const wishOf = (fileName: string): Wish =>
  wishes.find((wish) => fileName.startsWith(wish)) ?? 'upload';

/** Short ones, so that small files have many. */
export const fragmentBytes = 16 * 1024;
