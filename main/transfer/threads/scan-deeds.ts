import {
  accessSync,
  type BigIntStats,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { codeOf, type FilePlace } from './drive-gone.ts';
import type { FileStats } from './file-deeds.ts';

/** What has a name in a folder. */
export interface EntryStats extends FileStats {
  kind: 'file' | 'folder' | 'link' | 'other';
  mode: bigint;
}

/** What a search for files asks about a path. */
export type Question = keyof typeof questions;

/** For the refusal of one the system's code; that is none of the others. */
export type ScanAnswer = { result: unknown } | { code: string };

/** All that is ever asked of the file system in a search for files, in calls that wait. */
export const scanDeeds = {
  /** Many questions at once: to come here and back takes longer than the answer to one. */
  scan(_place: FilePlace, asked: readonly { question: Question; path: string }[]): ScanAnswer[] {
    return asked.map(({ question, path }) => {
      try {
        return { result: questions[question](path) };
      } catch (cause) {
        return { code: codeOf(cause) };
      }
    });
  },
};

const questions = {
  lstat: (path: string): EntryStats => entryStats(lstatSync(path, { bigint: true })),
  stat: (path: string): EntryStats => entryStats(statSync(path, { bigint: true })),
  /** Throws when this user may not read the file. */
  checkReadable: (path: string): void => accessSync(path, constants.R_OK),
  hasContent,
  isSizeless: (path: string): boolean =>
    process.platform === 'linux' && sizelessTypes.has(statfsSync(path).type),
  nameBytes: (folder: string): string[] => readdirSync(folder, { encoding: 'latin1' }),
};

/** File system numbers of statfs(2): proc, sysfs, cgroup 1 and 2, debugfs, tracefs, securityfs, bpf, pstore. */
const sizelessTypes = new Set([
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x64626720, 0x74726163, 0x73636673, 0xcafe4a11, 0x6165676c,
]);

// A FIFO may have taken the file's place: without O_NONBLOCK its opening waits for a writer.
const probeFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

function hasContent(path: string): boolean {
  const fd = openSync(path, probeFlags);
  try {
    return readSync(fd, new Uint8Array(1), 0, 1, 0) > 0;
  } finally {
    closeSync(fd);
  }
}

const entryStats = (stats: BigIntStats): EntryStats => ({
  kind: kindOf(stats),
  dev: stats.dev,
  ino: stats.ino,
  mode: stats.mode,
  size: stats.size,
  mtimeNs: stats.mtimeNs,
  ctimeNs: stats.ctimeNs,
});

function kindOf(stats: BigIntStats): EntryStats['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'other';
}
