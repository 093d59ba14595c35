import type { DataFile } from './data-file.ts';

/** Counts and forgets: for measuring a sender without measuring a disk. Nothing appears at the destination. */
export class DiscardedData implements DataFile {
  readonly path = null;
  #writtenBytes = 0;

  async append(bytes: Buffer): Promise<void> {
    this.#writtenBytes += bytes.length;
  }

  async settle(): Promise<{ writtenBytes: number; error: null }> {
    return { writtenBytes: this.#writtenBytes, error: null };
  }

  async exists(): Promise<boolean> {
    return true;
  }

  async moveTo(): Promise<void> {}
  async delete(): Promise<void> {}
  async close(): Promise<void> {}
}
