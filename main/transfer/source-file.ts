import path from 'node:path';
import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import { BufferPool } from './buffer-pool.ts';
import { DigestThread } from './digest-thread.ts';
import { fileError } from './file-errors.ts';
import { FileHandle } from './file-handle.ts';
import type { FileThreads } from './file-threads.ts';
import { ownFileThreads } from './own-file-threads.ts';
import {
  type FragmentBody,
  type SourceDigest,
  type SourceFile,
  type SourceFiles,
  type SourceIdentity,
  SourceReadError,
} from './ports.ts';
import { type SourceContent, SourceHead } from './source-content.ts';
import { compareAcrossRestarts, compareIdentity, fileChanged, identityOf } from './source-identity.ts';
import { SourceStream } from './source-stream.ts';
import type { OpenedFile } from './threads/file-deeds.ts';

/** A file up to this length is read as a whole when it is opened. */
const shortFileBytes = 1024 * 1024;
/** Enough to keep a disk and a processor busy, and little beside what is sent. */
const digestBufferBytes = 512 * 1024;

const ownDigests = new DigestThread();

export interface SourceFilesOptions {
  buffers?: BufferPool;
  threads?: FileThreads;
}

/**
 * Files of this machine, opened so that neither a FIFO, nor a link that took a file's place, nor a disk that does
 * not answer can hold or fool the program.
 */
export class NodeSourceFiles implements SourceFiles {
  readonly #buffers: BufferPool;
  readonly #digestBuffers = new BufferPool(digestBufferBytes);
  readonly #threads: FileThreads;

  constructor({ buffers = new BufferPool(), threads = ownFileThreads }: SourceFilesOptions = {}) {
    this.#buffers = buffers;
    this.#threads = threads;
  }

  async open(sourcePath: string, expected: SourceIdentity | null): Promise<SourceFile> {
    const isShort =
      expected !== null && expected.sizeBytes <= Math.min(shortFileBytes, this.#buffers.bufferBytes);
    const buffer = isShort ? this.#buffers.take() : null;
    const head = buffer?.subarray(0, expected?.sizeBytes) ?? null;
    const handle = new FileHandle({
      threads: this.#threads,
      sourcePath,
      device: expected?.device ?? null,
      head,
    });
    // The first time, two threads start at once rather than one after the other.
    if (expected !== null && !isShort) ownDigests.start();
    try {
      const opened = await handle.opened;
      const identity = identityOfRegular(opened, sourcePath);
      refuseOther(expected, identity, opened, sourcePath);
      const content =
        buffer !== null && opened.head !== null
          ? new SourceHead(buffer, opened.head, this.#buffers)
          : this.#streamOf(handle, sourcePath, identity.sizeBytes);
      return new NodeSourceFile(sourcePath, identity, handle, content);
    } catch (cause) {
      if (buffer !== null) void handle.over.then(() => this.#buffers.giveBack(buffer));
      await handle.close(Promise.resolve());
      throw asSourceError(cause, sourcePath);
    }
  }

  #streamOf(handle: FileHandle, sourcePath: string, sizeBytes: number): SourceContent {
    return new SourceStream({
      sourcePath,
      sizeBytes,
      pool: this.#buffers,
      digestPool: this.#digestBuffers,
      readInto: (into, position) => handle.readInto(into, position),
      digests: ownDigests,
    });
  }
}

/** Identity of a file that can be opened for reading; rejects with `SourceReadError` as `open` does. */
export async function statSource(sourcePath: string): Promise<SourceIdentity> {
  const handle = new FileHandle({ threads: ownFileThreads, sourcePath, device: null, head: null });
  try {
    return identityOfRegular(await handle.opened, sourcePath);
  } catch (cause) {
    throw asSourceError(cause, sourcePath);
  } finally {
    await handle.close(Promise.resolve());
  }
}

class NodeSourceFile implements SourceFile {
  readonly identity: SourceIdentity;
  readonly #sourcePath: string;
  readonly #handle: FileHandle;
  readonly #content: SourceContent;
  #closing: Promise<void> | null = null;

  constructor(sourcePath: string, identity: SourceIdentity, handle: FileHandle, content: SourceContent) {
    this.#sourcePath = sourcePath;
    this.identity = identity;
    this.#handle = handle;
    this.#content = content;
  }

  async check(): Promise<UploadError | null> {
    try {
      // A file that took the place of ours has another inode, whatever its size and times say.
      const { named, opened } = await this.#handle.look();
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
    return this.#content.read(first, length);
  }

  async digest(uptoBytes: number): Promise<SourceDigest | null> {
    try {
      return await this.#content.digest(uptoBytes);
    } catch (cause) {
      throw asSourceError(cause, this.#sourcePath);
    }
  }

  async digestSoFar(): Promise<SourceDigest | null> {
    return this.#content.digestSoFar().catch(() => null);
  }

  close(): Promise<void> {
    this.#closing ??= this.#handle.close(this.#content.close());
    return this.#closing;
  }
}

function identityOfRegular({ fd, stats, isSizeKnown }: OpenedFile, sourcePath: string): SourceIdentity {
  const name = path.basename(sourcePath);
  if (fd === null) throw new SourceReadError(uploadError('file-not-regular', 'fatal', { name }));
  if (!isSizeKnown) throw new SourceReadError(uploadError('file-size-unknown', 'fatal', { name }));
  if (stats.size > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new SourceReadError(uploadError('file-too-large', 'fatal', { name }));
  }
  return identityOf(stats);
}

function refuseOther(
  expected: SourceIdentity | null,
  identity: SourceIdentity,
  { head }: OpenedFile,
  sourcePath: string,
): void {
  const change = expected && compareAcrossRestarts(expected, identity, sourcePath);
  if (change) throw new SourceReadError(change);
  // It got shorter between the look at it and the last byte read.
  if (head !== null && head.bytes < identity.sizeBytes) {
    throw new SourceReadError(fileChanged(sourcePath, identity.sizeBytes, head.bytes));
  }
}

const asSourceError = (cause: unknown, sourcePath: string): SourceReadError =>
  cause instanceof SourceReadError ? cause : new SourceReadError(fileError(cause, sourcePath));
