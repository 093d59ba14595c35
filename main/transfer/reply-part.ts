import { createHash, randomUUID } from 'node:crypto';
import { constants, writeSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { placeReply } from './reply-place.ts';

/** What tells one version of a reply from another. */
export interface ReplyVersion {
  totalBytes: number;
  /** Digest of what the server says of the version: Last-Modified, ETag. */
  stamp: string;
}

export const replyStamp = (lastModified: string | null, etag: string | null): string =>
  createHash('sha256')
    .update(JSON.stringify([lastModified, etag]))
    .digest('hex')
    .slice(0, 32);

export const isSameVersion = (one: ReplyVersion, other: ReplyVersion): boolean =>
  one.totalBytes === other.totalBytes && one.stamp === other.stamp;

/**
 * The part of a reply that is here: a hidden file in the reply's folder. Its name says how much of it is to
 * be trusted and of which version that is, so that record and bytes can't disagree after a crash:
 * `.<key>.<total>-<stored>-<stamp>.bitlade-part`. Links are never followed. Failures of the file system reject.
 */
export class ReplyPart {
  readonly #folder: string;
  readonly #key: string;
  #file: OpenPart;
  #writtenBytes = 0;

  private constructor(folder: string, key: string, file: OpenPart) {
    this.#folder = folder;
    this.#key = key;
    this.#file = file;
  }

  /** Goes on with what an earlier run has left, or begins anew. Makes the folder. */
  static async open(folder: string, key: string): Promise<ReplyPart> {
    await mkdir(folder, { recursive: true });
    let found: OpenPart | null = null;
    for (const file of await partFiles(folder, key)) {
      found ??= await reopen(file);
      if (found?.file !== file) await rm(file, { force: true }).catch(() => undefined);
    }
    return new ReplyPart(folder, key, found ?? (await create(folder, key)));
  }

  get version(): ReplyVersion | null {
    return this.#file.version;
  }

  /** The reply's first bytes, so many of them, are safely here. */
  get storedBytes(): number {
    return this.#file.storedBytes;
  }

  get isComplete(): boolean {
    return this.version?.totalBytes === this.storedBytes;
  }

  /** Notes down bytes that may turn out not to belong to the reply; `keep` decides. */
  write(bytes: Uint8Array): void {
    // In step with the socket, or a fast server would fill the memory.
    for (let done = 0; done < bytes.length; ) {
      const at = this.storedBytes + this.#writtenBytes;
      const written = writeSync(this.#file.handle.fd, bytes, done, bytes.length - done, at);
      done += written;
      this.#writtenBytes += written;
    }
  }

  /** Trusts the first `lengthBytes` of what was written since the last call. */
  async keep(lengthBytes: number, version: ReplyVersion): Promise<void> {
    const { handle, file, storedBytes: before } = this.#file;
    this.#writtenBytes = 0;
    await handle.datasync();
    const storedBytes = before + lengthBytes;
    const renamed = partFile(this.#folder, this.#key, recordText(version, storedBytes));
    await rename(file, renamed);
    this.#file = { handle, file: renamed, version, storedBytes };
  }

  /** Begins anew, in a file of its own: the old name would vouch for bytes that are overwritten. */
  async restart(): Promise<void> {
    await this.discard();
    this.#file = await create(this.#folder, this.#key);
    this.#writtenBytes = 0;
  }

  /** Gives the whole reply a free name made from `fileName`, and ends with it. Returns its path. */
  async place(fileName: string): Promise<string> {
    await this.#file.handle.truncate(this.storedBytes);
    await this.#file.handle.sync();
    await this.close();
    return placeReply(this.#file.file, this.#folder, fileName);
  }

  async discard(): Promise<void> {
    await this.close();
    await rm(this.#file.file, { force: true });
  }

  /** Leaves the part for a later run, if any of it is to be trusted. Idempotent. */
  async close(): Promise<void> {
    await this.#file.handle.close();
    if (this.version === null) await rm(this.#file.file, { force: true });
  }
}

/** Removes what a download left behind that will not go on. Never rejects. */
export async function discardReplyParts(folder: string, key: string): Promise<void> {
  const files = await partFiles(folder, key).catch(() => []);
  for (const file of files) await rm(file, { force: true }).catch(() => undefined);
}

interface OpenPart {
  handle: FileHandle;
  file: string;
  version: ReplyVersion | null;
  storedBytes: number;
}

const suffix = '.bitlade-part';
const noFollow = constants.O_NOFOLLOW ?? 0;

const partFile = (folder: string, key: string, middle: string): string =>
  path.join(folder, `.${key}.${middle}${suffix}`);

const recordText = (version: ReplyVersion, storedBytes: number): string =>
  `${version.totalBytes}-${storedBytes}-${version.stamp}`;

async function partFiles(folder: string, key: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => name.startsWith(`.${key}.`) && name.endsWith(suffix))
    .map((name) => path.join(folder, name));
}

async function create(folder: string, key: string): Promise<OpenPart> {
  const file = partFile(folder, key, randomUUID());
  const handle = await open(file, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | noFollow, 0o600);
  return { handle, file, version: null, storedBytes: 0 };
}

/** Null for what is no part with a record: a link, a FIFO, a file that lost bytes or has a second name. */
async function reopen(file: string): Promise<OpenPart | null> {
  const record = /\.(\d{1,16})-(\d{1,16})-([0-9a-f]{32})\.bitlade-part$/.exec(file);
  if (!record) return null;
  const [totalBytes, storedBytes] = [Number(record[1]), Number(record[2])];
  const flags = constants.O_RDWR | noFollow | (constants.O_NONBLOCK ?? 0);
  const handle = await open(file, flags).catch(() => null);
  if (handle === null) return null;
  const stats = await handle.stat();
  // A whole reply has two names when the program ended in the middle of giving it the final one.
  const isOurs = stats.isFile() && (stats.nlink === 1 || storedBytes === totalBytes);
  if (isOurs && stats.size >= storedBytes && storedBytes <= totalBytes) {
    return { handle, file, version: { totalBytes, stamp: record[3] ?? '' }, storedBytes };
  }
  await handle.close();
  return null;
}
