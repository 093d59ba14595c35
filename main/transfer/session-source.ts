import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import { type FragmentBody, type SourceFile, type SourceFiles, SourceReadError } from './ports.ts';
import type { SessionInput } from './session-input.ts';

/** The source file of a session: opened at the first look and kept open. */
export class SessionSource {
  readonly #input: SessionInput;
  readonly #files: SourceFiles;
  #file: SourceFile | null = null;

  constructor(input: SessionInput, files: SourceFiles) {
    this.#input = input;
    this.#files = files;
  }

  /** Null when the file is still the one that was added. Never rejects. */
  async check(): Promise<UploadError | null> {
    const { sourcePath, sourceIdentity, fileName } = this.#input;
    try {
      this.#file ??= await this.#files.open(sourcePath, sourceIdentity);
      return await this.#file.check();
    } catch (cause) {
      if (cause instanceof SourceReadError) return cause.uploadError;
      const detail = String(cause).slice(0, 500);
      return uploadError('file-unreadable', 'fatal', { name: fileName, detail });
    }
  }

  read(first: number, length: number): FragmentBody {
    return length === 0 || this.#file === null ? new Uint8Array() : this.#file.read(first, length);
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close().catch(() => undefined);
  }
}
