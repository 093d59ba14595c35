import type { BufferPool } from './buffer-pool.ts';
import type { DigestThread } from './digest-thread.ts';
import type { FileRequest } from './file-request.ts';
import type { FragmentBody, SourceDigest } from './ports.ts';
import { ReadAhead } from './read-ahead.ts';
import { RunningDigest } from './running-digest.ts';
import type { SourceContent } from './source-content.ts';

export interface SourceStreamOptions {
  sourcePath: string;
  sizeBytes: number;
  pool: BufferPool;
  /** For what is read for the digest alone. */
  digestPool: BufferPool;
  readInto(into: Uint8Array, position: number): FileRequest<number>;
  digests: DigestThread;
}

/** Content of a long file: read as it is sent, and hashed on the way. */
export class SourceStream implements SourceContent {
  readonly #reader: ReadAhead;
  readonly #digestReader: ReadAhead;
  readonly #digest: RunningDigest;

  constructor({ sourcePath, sizeBytes, pool, digestPool, readInto, digests }: SourceStreamOptions) {
    this.#digestReader = new ReadAhead({ sourcePath, sizeBytes, pool: digestPool, readInto });
    this.#digest = new RunningDigest(sizeBytes, digests, (first, length) =>
      this.#digestReader.read(first, length),
    );
    const onChunk = (chunk: Uint8Array, position: number) => this.#digest.take(chunk, position);
    this.#reader = new ReadAhead({ sourcePath, sizeBytes, pool, readInto, onChunk });
  }

  read(first: number, length: number): FragmentBody {
    return this.#reader.read(first, length);
  }

  digest(bytes: number): Promise<SourceDigest | null> {
    return this.#digest.of(bytes);
  }

  digestSoFar(): Promise<SourceDigest | null> {
    return this.#digest.soFar();
  }

  async close(): Promise<void> {
    this.#digest.close();
    await Promise.all([this.#reader.close(), this.#digestReader.close()]);
  }
}
