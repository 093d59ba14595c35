import { hash } from 'node:crypto';
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  opendirSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs';
import path from 'node:path';

/** What tells one version of a file from another, as the system gives it. */
export type FileStats = Pick<BigIntStats, 'dev' | 'ino' | 'size' | 'mtimeNs' | 'ctimeNs'>;

/** An open file; `fd` is null for what is no regular file, and closed again. */
export interface OpenedFile {
  fd: number | null;
  stats: FileStats;
  /** Of a file that fits into the buffer that came with the call: its bytes stand there now. */
  head: { bytes: number; sha256: string } | null;
}

/** Where a file stands, for the case that a call fails. */
interface FilePlace {
  path: string;
  /** Number of the device that holds it; null when that isn't known. */
  device: string | null;
}

/**
 * All that is ever asked of the file system about source files, in calls that wait: they run in threads where
 * nobody else waits with them. They throw what the system throws.
 */
export const fileDeeds = {
  /** @param head takes the whole content, if that fits; null when none of it is wanted. */
  open(place: FilePlace, head: Uint8Array | null): OpenedFile {
    const fd = openSync(place.path, openFlags);
    try {
      const stats = fstatSync(fd, { bigint: true });
      if (!stats.isFile()) {
        closeSync(fd);
        return { fd: null, stats: pick(stats), head: null };
      }
      const isShort = head !== null && stats.size <= BigInt(head.length);
      return { fd, stats: pick(stats), head: isShort ? readHead(fd, head, Number(stats.size)) : null };
    } catch (cause) {
      closeSync(fd);
      throw cause;
    }
  },

  /** The file that has the name now, and the one that is open. */
  look(place: FilePlace, fd: number): { named: FileStats; opened: FileStats } {
    const named = pick(lstatSync(place.path, { bigint: true }));
    return { named, opened: pick(fstatSync(fd, { bigint: true })) };
  },

  /** Fills `into` from `position` on; the count of bytes is less at the end of the file. */
  read(_place: FilePlace, fd: number, into: Uint8Array, position: number): number {
    return fill(fd, into, position);
  },

  close(_place: FilePlace, fd: number): void {
    closeSync(fd);
  },
};

export type FileDeeds = typeof fileDeeds;

/** A deed and what it is done to, as it goes to a thread. */
export type FileCall<D extends keyof FileDeeds = keyof FileDeeds> = {
  [Name in D]: { deed: Name; args: Parameters<FileDeeds[Name]> };
}[D];

export type FileResult<D extends keyof FileDeeds> = ReturnType<FileDeeds[D]>;

/** Why a deed failed, as it comes back from a thread. */
export interface FileFailure {
  /** The system's code. */
  code: string;
  /** Nothing is left of the place where the file stood. */
  isDriveGone: boolean;
  /** Offset at which reading failed; null for everything else. */
  position: number | null;
}

/** Does what the call says. Never throws. */
export function answerFileCall(call: FileCall): { result: unknown } | { failure: FileFailure } {
  try {
    return { result: perform(call) };
  } catch (cause) {
    const code = codeOf(cause);
    const position = cause instanceof ReadFailure ? cause.position : null;
    return { failure: { code, isDriveGone: isDriveGone(code, call.deed, call.args[0]), position } };
  }
}

function perform(call: FileCall): unknown {
  switch (call.deed) {
    case 'open':
      return fileDeeds.open(...call.args);
    case 'look':
      return fileDeeds.look(...call.args);
    case 'read':
      return fileDeeds.read(...call.args);
    case 'close':
      return fileDeeds.close(...call.args);
  }
}

class ReadFailure extends Error {
  readonly code: string;
  readonly position: number;
  constructor(cause: unknown, position: number) {
    super('reading failed', { cause });
    this.code = codeOf(cause);
    this.position = position;
  }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';

// Without O_NONBLOCK the opening of a FIFO waits for a writer. Windows has neither flag.
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

const pick = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileStats => ({
  dev,
  ino,
  size,
  mtimeNs,
  ctimeNs,
});

function readHead(fd: number, head: Uint8Array, sizeBytes: number): OpenedFile['head'] {
  const content = head.subarray(0, sizeBytes);
  const bytes = fill(fd, content, 0);
  return { bytes, sha256: hash('sha256', content.subarray(0, bytes)) };
}

function fill(fd: number, into: Uint8Array, position: number): number {
  let filled = 0;
  while (filled < into.length) {
    const bytesRead = readOnce(fd, into.subarray(filled), position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

function readOnce(fd: number, into: Uint8Array, position: number): number {
  try {
    return readSync(fd, into, 0, into.length, position);
  } catch (cause) {
    throw new ReadFailure(cause, position);
  }
}

/** What a device that is no longer there answers to a file that was open on it. */
const goneCodes: ReadonlySet<string> = new Set(['ENODEV', 'ENXIO', 'ENOTCONN', 'EHOSTDOWN']);

/** A file that is missing from its folder is no news of the drive; a folder that is missing is. */
function isDriveGone(code: string, deed: keyof FileDeeds, place: FilePlace): boolean {
  if (code === 'ENOTCONN' || code === 'EHOSTDOWN') return true;
  if (deed !== 'open' && goneCodes.has(code)) return true;
  // A disk that is pulled out fails like one that is broken.
  return (code === 'ENOENT' || code === 'EIO') && isFolderGone(place);
}

function isFolderGone({ path: filePath, device }: FilePlace): boolean {
  const folder = path.dirname(filePath);
  try {
    // Where a disk was mounted, an empty folder of the disk below it is left.
    return String(statSync(folder, { bigint: true }).dev) !== device && device !== null && isEmpty(folder);
  } catch (cause) {
    return codeOf(cause) === 'ENOENT';
  }
}

function isEmpty(folder: string): boolean {
  const entries = opendirSync(folder);
  try {
    return entries.readSync() === null;
  } finally {
    entries.closeSync();
  }
}
