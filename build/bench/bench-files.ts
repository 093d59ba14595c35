import { randomFillSync } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const mebibyte = 2 ** 20;

/** Files to upload, made when they are first asked for. */
export class BenchFiles {
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'bitlade-bench-'));

  /** Random bytes, in the page cache. */
  random(mebibytes: number): string {
    const file = path.join(this.#folder, `random-${mebibytes}.bin`);
    if (!statSync(file, { throwIfNoEntry: false })) {
      const block = randomFillSync(Buffer.alloc(Math.min(mebibytes, 64) * mebibyte));
      const handle = openSync(file, 'w+');
      for (let written = 0; written < mebibytes * mebibyte; written += block.length) writeSync(handle, block);
      // Or the disk would be busy with it during the first rounds.
      fsyncSync(handle);
      closeSync(handle);
    }
    return file;
  }

  /** All holes: as long as one likes. */
  sparse(mebibytes: number): string {
    const file = path.join(this.#folder, `sparse-${mebibytes}.bin`);
    writeFileSync(file, '');
    truncateSync(file, mebibytes * mebibyte);
    return file;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
