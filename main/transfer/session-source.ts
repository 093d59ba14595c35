import { createHash } from 'node:crypto';
import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import { readAgainBytes, sampledSpans } from './digest-samples.ts';
import {
  type FragmentBody,
  type SourceDigest,
  type SourceFile,
  type SourceFiles,
  SourceReadError,
} from './ports.ts';
import type { SessionInput } from './session-input.ts';
import { fileChanged } from './source-identity.ts';

/** The source file of a session: opened at the first look and kept open. */
export class SessionSource {
  readonly #input: SessionInput;
  readonly #files: SourceFiles;
  readonly #saveDigest: (digest: SourceDigest) => void;
  #file: SourceFile | null = null;
  /** Comes to null when the file still begins with what earlier runs sent. */
  #compared: Promise<UploadError | null> = Promise.resolve(null);
  #change: UploadError | null = null;

  /** @param saveDigest must not throw */
  constructor(input: SessionInput, files: SourceFiles, saveDigest: (digest: SourceDigest) => void) {
    this.#input = input;
    this.#files = files;
    this.#saveDigest = saveDigest;
  }

  /**
   * Null when the file is still the one that was added, and begins with what was sent of it. Never rejects.
   * @param acknowledgedBytes offset of the server; at the end of the file its digest has been saved first.
   */
  async check(acknowledgedBytes: number): Promise<UploadError | null> {
    try {
      return await (this.#file === null
        ? this.#open(acknowledgedBytes)
        : this.#look(this.#file, acknowledgedBytes));
    } catch (cause) {
      if (cause instanceof SourceReadError) return cause.uploadError;
      const detail = String(cause).slice(0, 500);
      return uploadError('file-unreadable', 'fatal', { name: this.#input.fileName, detail });
    }
  }

  /** Digest of the whole file, if a last look that was cut short has come as far. Nothing is read for it. */
  async wholeDigest(): Promise<SourceDigest | null> {
    const digest = (await this.#file?.digestSoFar()) ?? null;
    if (digest?.bytes !== this.#input.sourceIdentity.sizeBytes) return null;
    const isSame = (await this.#compared.catch(() => undefined)) === null;
    return isSame ? digest : null;
  }

  read(first: number, length: number): FragmentBody {
    return length === 0 || this.#file === null ? new Uint8Array() : this.#file.read(first, length);
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close().catch(() => undefined);
  }

  async #open(acknowledgedBytes: number): Promise<UploadError | null> {
    const { sourcePath, sourceIdentity, digest } = this.#input;
    const file = await this.#files.open(sourcePath, sourceIdentity);
    this.#file = file;
    if (acknowledgedBytes === 0 && sourceIdentity.sizeBytes > 0) {
      // What is known is of a session that is lost, and perhaps of another content.
      if (digest !== null) void this.#noteDigest(file, 0);
      // What was just opened is as it was expected.
      return null;
    }
    return (await this.#compare(file)) ?? this.#look(file, acknowledgedBytes);
  }

  async #look(file: SourceFile, acknowledgedBytes: number): Promise<UploadError | null> {
    if (acknowledgedBytes === this.#input.sourceIdentity.sizeBytes) return this.#lookAtWhole(file);
    const error = this.#change ?? (await file.check());
    if (error === null) void this.#noteDigest(file, acknowledgedBytes);
    return error;
  }

  /** The last look comes after the last byte was read, for whatever purpose. */
  async #lookAtWhole(file: SourceFile): Promise<UploadError | null> {
    const change = await this.#compared;
    const digest = await file.digest(this.#input.sourceIdentity.sizeBytes);
    const error = change ?? (await file.check());
    if (error === null && digest !== null) this.#saveDigest(digest);
    return error;
  }

  /** Nobody waits for it: a digest that can't be had shows when the whole file's is wanted. */
  async #noteDigest(file: SourceFile, acknowledgedBytes: number): Promise<void> {
    const digest = await file.digest(acknowledgedBytes).catch(() => null);
    if (digest !== null) this.#saveDigest(digest);
  }

  /** With what earlier runs sent, as far as that is known. */
  async #compare(file: SourceFile): Promise<UploadError | null> {
    const { digest: sent, sourcePath, sourceIdentity } = this.#input;
    if (sent === null || sent.bytes > sourceIdentity.sizeBytes) return null;
    const { sizeBytes } = sourceIdentity;
    this.#compared = file.digest(sent.bytes).then((found) => {
      const isSame = found === null || found.sha256 === sent.sha256;
      this.#change = isSame ? null : fileChanged(sourcePath, sizeBytes, sizeBytes);
      return this.#change;
    });
    if (sent.bytes <= readAgainBytes) return this.#compared;
    // Its failure is told by the last look.
    this.#compared.catch(() => undefined);
    const isSampleSame =
      sent.samplesSha256 === undefined || (await this.#samplesOf(file, sent.bytes)) === sent.samplesSha256;
    return isSampleSame ? null : fileChanged(sourcePath, sizeBytes, sizeBytes);
  }

  async #samplesOf(file: SourceFile, bytes: number): Promise<string> {
    const hash = createHash('sha256');
    for (const { first, length } of sampledSpans(this.#input.sourceIdentity.sizeBytes, 0, bytes)) {
      const body = file.read(first, length);
      for await (const chunk of body instanceof Uint8Array ? [body] : body) hash.update(chunk);
    }
    return hash.digest('hex');
  }
}
