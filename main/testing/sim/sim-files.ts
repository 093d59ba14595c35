import { createHash } from 'node:crypto';
import { type UploadError, uploadError } from '../../../shared/upload-error.ts';
import {
  type SourceDigest,
  type SourceFile,
  type SourceFiles,
  type SourceIdentity,
  SourceReadError,
} from '../../transfer/ports.ts';
import { compareIdentity, fileChanged } from '../../transfer/source-identity.ts';
import { contentOf } from './sim-content.ts';
import type { SimLife } from './sim-life.ts';

/** A file of the simulated disk. */
export class SimFile {
  readonly index: number;
  readonly path: string;
  /** 1 for the first content. */
  version = 1;
  sizeBytes: number;
  /** Of all its versions, the first at 0. */
  readonly sizes: number[];
  state: 'there' | 'gone' | 'locked' = 'there';

  constructor(index: number, sizeBytes: number) {
    this.index = index;
    this.path = `/files/f${index}`;
    this.sizeBytes = sizeBytes;
    this.sizes = [sizeBytes];
  }

  get identity(): SourceIdentity {
    const stamp = String(this.version);
    return {
      device: '1',
      inode: String(this.index + 2),
      sizeBytes: this.sizeBytes,
      modifiedNs: stamp,
      changedNs: stamp,
    };
  }

  get content(): Uint8Array {
    return contentOf(this.index, this.version, this.sizeBytes);
  }

  /** Somebody writes another content into it. */
  rewrite(sizeBytes: number): void {
    this.version += 1;
    this.sizeBytes = sizeBytes;
    this.sizes.push(sizeBytes);
  }

  /** Told of every look that finds it locked. */
  onLocked: () => void = () => undefined;

  fault(isOpen: boolean): UploadError | null {
    const facts = { name: `f${this.index}` };
    if (this.state === 'gone') return uploadError(isOpen ? 'file-gone' : 'file-not-found', 'fatal', facts);
    if (this.state === 'locked') this.onLocked();
    if (this.state === 'locked') return uploadError('file-in-use', 'transient', facts);
    return null;
  }
}

/** Access to the simulated files for one life of the program. */
export class SimSourceFiles implements SourceFiles {
  readonly #files: ReadonlyMap<string, SimFile>;
  readonly #life: SimLife;

  constructor(files: ReadonlyMap<string, SimFile>, life: SimLife) {
    this.#files = files;
    this.#life = life;
  }

  async open(sourcePath: string, expected: SourceIdentity | null): Promise<SourceFile> {
    if (!this.#life.touch('open')) return forever;
    const file = this.#files.get(sourcePath);
    const missing = file ? file.fault(false) : uploadError('file-not-found', 'fatal', { name: sourcePath });
    if (missing || !file) throw new SourceReadError(missing ?? fileChanged(sourcePath, 0, 0));
    const change = expected && compareIdentity(expected, file.identity, sourcePath);
    if (change) throw new SourceReadError(change);
    return new SimOpenFile(file, this.#life);
  }
}

class SimOpenFile implements SourceFile {
  readonly identity: SourceIdentity;
  readonly #file: SimFile;
  readonly #life: SimLife;
  readonly #hash = createHash('sha256');
  #digestedBytes = 0;

  constructor(file: SimFile, life: SimLife) {
    this.identity = file.identity;
    this.#file = file;
    this.#life = life;
  }

  async check(): Promise<UploadError | null> {
    if (!this.#life.touch('check')) return forever;
    return this.#file.fault(true) ?? compareIdentity(this.identity, this.#file.identity, this.#file.path);
  }

  read(first: number, length: number): Uint8Array {
    const { content, path, sizeBytes } = this.#file;
    if (first + length > sizeBytes) throw new SourceReadError(fileChanged(path, first + length, sizeBytes));
    return content.subarray(first, first + length);
  }

  async digest(uptoBytes: number): Promise<SourceDigest | null> {
    if (!this.#life.touch('digest')) return forever;
    if (uptoBytes < this.#digestedBytes) return null;
    const { content, path, sizeBytes } = this.#file;
    if (uptoBytes > sizeBytes) throw new SourceReadError(fileChanged(path, uptoBytes, sizeBytes));
    this.#hash.update(content.subarray(this.#digestedBytes, uptoBytes));
    this.#digestedBytes = uptoBytes;
    return { bytes: uptoBytes, sha256: this.#hash.copy().digest('hex') };
  }

  async digestSoFar(): Promise<SourceDigest | null> {
    return { bytes: this.#digestedBytes, sha256: this.#hash.copy().digest('hex') };
  }

  async close(): Promise<void> {}
}

const forever = new Promise<never>(() => undefined);
