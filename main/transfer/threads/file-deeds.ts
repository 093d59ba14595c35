import { hash } from 'node:crypto';
import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import type { FilePlace } from './drive-gone.ts';

/** What tells one version of a file from another, as the system gives it. */
export type FileStats = Pick<BigIntStats, 'dev' | 'ino' | 'size' | 'mtimeNs' | 'ctimeNs'>;

/** An open file; `fd` is null for what is no regular file, and closed again. */
export interface OpenedFile {
  fd: number | null;
  stats: FileStats;
  /** False for what is made up as it is read. */
  isSizeKnown: boolean;
  /** Of a file that fits into the buffer that came with the call: its bytes stand there now. */
  head: { bytes: number; sha256: string } | null;
}

/** A read that failed, and where. */
export class ReadFailure extends Error {
  readonly position: number;
  constructor(cause: unknown, position: number) {
    super('reading failed', { cause });
    this.position = position;
  }
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
        return { fd: null, stats: pick(stats), isSizeKnown: false, head: null };
      }
      const isSizeKnown = stats.size > 0n || readSync(fd, new Uint8Array(1), 0, 1, 0) === 0;
      const isShort = head !== null && stats.size <= BigInt(head.length);
      const content = isShort ? readHead(fd, head, Number(stats.size)) : null;
      return { fd, stats: pick(stats), isSizeKnown, head: content };
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
