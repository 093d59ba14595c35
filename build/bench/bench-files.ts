import { randomFillSync } from 'node:crypto';
import { closeSync, fsyncSync, openSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { benchFolder } from './bench-folder.ts';

const mebibyte = 2 ** 20;

/** Files to upload, made when they are first asked for. */
export class BenchFiles {
  /** Random bytes, in the page cache. */
  random(mebibytes: number): string {
    const file = path.join(benchFolder, `random-${mebibytes}.bin`);
    if (!statSync(file, { throwIfNoEntry: false })) {
      const block = randomFillSync(Buffer.alloc(64 * mebibyte));
      const handle = openSync(file, 'w+');
      for (let left = mebibytes * mebibyte; left > 0; left -= block.length) {
        writeSync(handle, block, 0, Math.min(block.length, left));
      }
      // Or the disk would be busy with it during the first rounds.
      fsyncSync(handle);
      closeSync(handle);
    }
    return file;
  }

  /** All holes: as long as one likes. */
  sparse(mebibytes: number): string {
    const file = path.join(benchFolder, `sparse-${mebibytes}.bin`);
    writeFileSync(file, '');
    truncateSync(file, mebibytes * mebibyte);
    return file;
  }
}
