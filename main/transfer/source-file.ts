import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import path from 'node:path';
import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import { BufferPool } from './buffer-pool.ts';
import { fileError } from './file-errors.ts';
import {
  type FragmentBody,
  type SourceDigest,
  type SourceFile,
  type SourceFiles,
  type SourceIdentity,
  SourceReadError,
} from './ports.ts';
import { ReadAhead } from './read-ahead.ts';
import { compareAcrossRestarts, compareIdentity, identityOf } from './source-identity.ts';

/** Files of this machine, opened so that neither a FIFO nor a swapped link can hold or fool the program. */
export class NodeSourceFiles implements SourceFiles {
  readonly #pool: BufferPool;

  constructor(pool = new BufferPool()) {
    this.#pool = pool;
  }

  async open(sourcePath: string, expected: SourceIdentity | null): Promise<SourceFile> {
    const { handle, identity } = await openRegularFile(sourcePath);
    const change = expected && compareAcrossRestarts(expected, identity, sourcePath);
    if (change) {
      await handle.close();
      throw new SourceReadError(change);
    }
    return new NodeSourceFile(sourcePath, handle, identity, this.#pool);
  }
}

/** Identity of a file that can be opened for reading; rejects with `SourceReadError` as `open` does. */
export async function statSource(sourcePath: string): Promise<SourceIdentity> {
  const { handle, identity } = await openRegularFile(sourcePath);
  await handle.close();
  return identity;
}

class NodeSourceFile implements SourceFile {
  readonly identity: SourceIdentity;
  readonly #sourcePath: string;
  readonly #handle: FileHandle;
  readonly #reader: ReadAhead;

  constructor(sourcePath: string, handle: FileHandle, identity: SourceIdentity, pool: BufferPool) {
    this.#sourcePath = sourcePath;
    this.#handle = handle;
    this.identity = identity;
    this.#reader = new ReadAhead(handle, sourcePath, pool);
  }

  async check(): Promise<UploadError | null> {
    try {
      // A file that took the place of ours has another inode, whatever its size and times say.
      const [named, opened] = await Promise.all([
        lstat(this.#sourcePath, { bigint: true }),
        this.#handle.stat({ bigint: true }),
      ]);
      return (
        compareIdentity(this.identity, identityOf(named), this.#sourcePath) ??
        compareIdentity(this.identity, identityOf(opened), this.#sourcePath)
      );
    } catch (cause) {
      const error = fileError(cause, this.#sourcePath);
      return error.code === 'file-not-found' ? { ...error, code: 'file-gone' } : error;
    }
  }

  read(first: number, length: number): FragmentBody {
    return this.#reader.read(first, length);
  }

  async digest(uptoBytes: number): Promise<SourceDigest | null> {
    const hash = createHash('sha256');
    const reader = new ReadAhead(this.#handle, this.#sourcePath, new BufferPool());
    for await (const chunk of reader.read(0, uptoBytes)) hash.update(chunk);
    await reader.close();
    return { bytes: uptoBytes, sha256: hash.digest('hex') };
  }

  async close(): Promise<void> {
    await this.#reader.close();
    await this.#handle.close();
  }
}

// Without O_NONBLOCK the opening of a FIFO waits for a writer, and four of them stop all file work.
// Windows has neither flag.
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

async function openRegularFile(
  sourcePath: string,
): Promise<{ handle: FileHandle; identity: SourceIdentity }> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(sourcePath, openFlags);
    const stats = await handle.stat({ bigint: true });
    const name = path.basename(sourcePath);
    if (!stats.isFile()) throw new SourceReadError(uploadError('file-not-regular', 'fatal', { name }));
    if (stats.size > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw new SourceReadError(uploadError('file-too-large', 'fatal', { name }));
    }
    return { handle, identity: identityOf(stats) };
  } catch (cause) {
    await handle?.close();
    throw cause instanceof SourceReadError ? cause : new SourceReadError(fileError(cause, sourcePath));
  }
}
