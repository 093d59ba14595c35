import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { codeOf, type FilePlace } from './drive-gone.ts';
import { nameReply } from './name-reply.ts';
import { isPart, isPartAt, type PartRecord, partFile, recordIn, recordName } from './part-names.ts';

/** An open file of a part; `record` is null as long as nothing in it is to be trusted. */
export interface OpenPart {
  fd: number;
  file: string;
  record: PartRecord | null;
  /** Number of the device that holds it. */
  device: string;
}

/** No session waits so long for somebody to fetch its reply: what is older was left behind by a crash. */
const forgottenAfterMs = 30 * 24 * 3_600_000;

/**
 * All that is ever asked of the file system about replies, in calls that wait, as for source files. A place is that
 * of the reply's part: its folder, and the key that the names of the part begin with. Links are never followed.
 */
export const replyDeeds = {
  /** Goes on with what an earlier run has left of the reply, or begins anew. Makes the folder. */
  openPart(place: FilePlace, source: string): OpenPart {
    const folder = path.dirname(place.path);
    makeFolder(folder);
    let found: OpenPart | null = null;
    for (const name of readdirSync(folder)) {
      const file = path.join(folder, name);
      if (isPartAt(name, place)) {
        found ??= reopen(file, source);
        if (found?.file !== file) remove(file);
      } else if (isPart(name) && isForgotten(file)) remove(file);
    }
    return found ?? create(place);
  },

  writePart(_place: FilePlace, fd: number, bytes: Uint8Array, position: number): void {
    write(fd, bytes, position);
  },

  /** Writes the last bytes and trusts what the record says. */
  keepPart(
    place: FilePlace,
    part: OpenPart,
    bytes: Uint8Array,
    position: number,
    record: PartRecord,
  ): OpenPart {
    write(part.fd, bytes, position);
    fdatasyncSync(part.fd);
    return rename(part, partFile(place, recordName(record)), record);
  },

  /** Trusts nothing of it any more: its name would vouch for bytes that are overwritten. */
  doubtPart(place: FilePlace, part: OpenPart): OpenPart {
    return rename(part, partFile(place, randomUUID()), null);
  },

  /** Gives the whole reply a free name made from `fileName`. Returns its path. */
  placePart(_place: FilePlace, { fd, file, record }: OpenPart, fileName: string): string {
    const storedBytes = record?.storedBytes ?? 0;
    if (fstatSync(fd).size > storedBytes) ftruncateSync(fd, storedBytes);
    fsyncSync(fd);
    return nameReply(file, fileName);
  },

  /** @param isOver nothing of it is of use to a later run */
  closePart(_place: FilePlace, { fd, file }: OpenPart, isOver: boolean): void {
    closeSync(fd);
    if (isOver) remove(file);
  },

  /** Removes all that is left of the part. */
  discardPart(place: FilePlace): void {
    const folder = path.dirname(place.path);
    if (statSync(folder, { throwIfNoEntry: false }) === undefined) return;
    for (const name of readdirSync(folder)) if (isPartAt(name, place)) remove(path.join(folder, name));
  },
};

const noFollow = constants.O_NOFOLLOW ?? 0;

/** Node's own way never ends where a folder that is there denies that it is, as on some network drives. */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder);
  } catch (cause) {
    // Somebody else was quicker.
    if (codeOf(cause) !== 'EEXIST') throw cause;
  }
}

function create(place: FilePlace): OpenPart {
  const file = partFile(place, randomUUID());
  const fd = openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | noFollow, 0o600);
  return { fd, file, record: null, device: deviceOf(fd) };
}

function rename(part: OpenPart, file: string, record: PartRecord | null): OpenPart {
  renameSync(part.file, file);
  return { ...part, file, record };
}

/** Null for what is no part of this source: a link, a FIFO, a file that lost bytes or has a second name. */
function reopen(file: string, source: string): OpenPart | null {
  const record = recordIn(file);
  if (record?.source !== source) return null;
  const fd = openIfFile(file);
  if (fd === null) return null;
  const { storedBytes, version } = record;
  const stats = fstatSync(fd);
  // A whole reply that has its final name keeps that of the part until the upload knows of it. By then it may
  // have been changed under its final name, and is nothing to be cut or written to any more.
  const isPlaced = storedBytes === version.totalBytes && stats.size === storedBytes;
  const isOurs = stats.isFile() && (stats.nlink === 1 || isPlaced);
  if (isOurs && stats.size >= storedBytes && storedBytes <= version.totalBytes) {
    return { fd, file, record, device: deviceOf(fd) };
  }
  closeSync(fd);
  return null;
}

function openIfFile(file: string): number | null {
  try {
    return openSync(file, constants.O_RDWR | noFollow | (constants.O_NONBLOCK ?? 0));
  } catch {
    return null;
  }
}

const deviceOf = (fd: number): string => String(fstatSync(fd, { bigint: true }).dev);

function write(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
  }
}

function isForgotten(file: string): boolean {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  return stats?.isFile() === true && Date.now() - stats.mtimeMs > forgottenAfterMs;
}

/** What can't be removed is in nobody's way. */
function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A folder with such a name, or one that may not be changed any more.
  }
}
