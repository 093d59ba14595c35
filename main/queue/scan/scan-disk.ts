import { type BigIntStats, constants } from 'node:fs';
import { access, lstat, open, readdir, stat, statfs } from 'node:fs/promises';
import { Turnstile } from './turnstile.ts';

/** The file system as a scan sees it. Every call may hang for as long as a dead network share does. */
export interface ScanDisk {
  lstat(path: string): Promise<BigIntStats>;
  stat(path: string): Promise<BigIntStats>;
  /** Rejects when this user may not read the file. */
  checkReadable(path: string): Promise<void>;
  /** Whether a file has at least one byte, whatever its size says. */
  hasContent(path: string): Promise<boolean>;
  /** Whether sizes on this file system tell nothing of what a file holds, as in /proc. */
  isSizeless(path: string): Promise<boolean>;
  /** Names in a folder, in any order, each character one byte of the name: not every name is text. */
  nameBytes(folder: string): Promise<string[]>;
}

/**
 * All scans share two of the four threads that Node has for files and host names: a share that hangs must
 * not take the others' threads.
 */
const turnstile = new Turnstile(2);

// A FIFO may have taken the file's place: without O_NONBLOCK its opening waits for a writer.
const probeFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/** File system numbers of statfs(2): proc, sysfs, cgroup 1 and 2, debugfs, tracefs, securityfs, bpf, pstore. */
const sizelessTypes = new Set([
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x64626720, 0x74726163, 0x73636673, 0xcafe4a11, 0x6165676c,
]);

/** The machine's own file system. */
export const scanDisk: ScanDisk = {
  lstat: (path) => turnstile.pass(() => lstat(path, { bigint: true })),
  stat: (path) => turnstile.pass(() => stat(path, { bigint: true })),
  checkReadable: (path) => turnstile.pass(() => access(path, constants.R_OK)),
  hasContent: (path) => turnstile.pass(() => firstByte(path)),
  isSizeless: async (path) => {
    if (process.platform !== 'linux') return false;
    return sizelessTypes.has((await turnstile.pass(() => statfs(path))).type);
  },
  nameBytes: (folder) => turnstile.pass(() => readdir(folder, { encoding: 'latin1' })),
};

async function firstByte(path: string): Promise<boolean> {
  await using file = await open(path, probeFlags);
  const { bytesRead } = await file.read(Buffer.alloc(1), 0, 1, 0);
  return bytesRead > 0;
}
