import path from 'node:path';
import { rolldown } from 'rolldown';
import { TempFolder } from '../temp-folder.ts';

const mainFolder = path.resolve(import.meta.dirname, '../..');
const sources = {
  'kill-process': 'testing/kill/kill-process.ts',
  'start-race-process': 'testing/kill/start-race-process.ts',
  // The threads lie below the program, as in the product.
  'threads/file-worker': 'transfer/threads/file-worker.ts',
  'threads/killing-file-worker': 'testing/kill/killing-file-worker.ts',
  'threads/digest-worker': 'transfer/threads/digest-worker.ts',
};

/** The programs of the rig, bundled as the product is: hundreds of them are started. */
export class KillPrograms implements Disposable {
  readonly #folder = new TempFolder();

  static async build(): Promise<KillPrograms> {
    const built = new KillPrograms();
    const input = Object.fromEntries(
      Object.entries(sources).map(([name, file]) => [name, path.join(mainFolder, file)]),
    );
    const bundle = await rolldown({ input, platform: 'node' });
    await bundle.write({
      dir: built.#folder.path,
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name].mjs',
    });
    await bundle.close();
    return built;
  }

  get queue(): string {
    return this.#folder.join('kill-process.mjs');
  }

  get starter(): string {
    return this.#folder.join('start-race-process.mjs');
  }

  /** For every process: what it compiles is kept for the next. */
  get environment(): NodeJS.ProcessEnv {
    return { ...process.env, NODE_COMPILE_CACHE: this.#folder.join('cache') };
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}
