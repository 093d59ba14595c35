import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A folder of one test, gone with it: `using folder = new TempFolder()`. */
export class TempFolder implements Disposable {
  /** Real path. */
  readonly path = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'bitlade-test-')));

  join(...names: string[]): string {
    return path.join(this.path, ...names);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
