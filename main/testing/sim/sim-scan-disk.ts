import type { EntryStats, ScanDisk } from '../../transfer/scan-disk.ts';
import type { SimFile } from './sim-files.ts';
import type { SimLife } from './sim-life.ts';

/** The folder that all simulated files are in. */
export const filesFolder = '/files';

/** The simulated files as a search sees them, for one life of the program. */
export class SimScanDisk implements ScanDisk {
  readonly #files: ReadonlyMap<string, SimFile>;
  readonly #life: SimLife;

  constructor(files: ReadonlyMap<string, SimFile>, life: SimLife) {
    this.#files = files;
    this.#life = life;
  }

  async lstat(path: string): Promise<EntryStats> {
    await this.#live('look');
    if (path === filesFolder) return statsOf({ kind: 'folder', inode: 1n, size: 0n, stamp: 1n });
    const file = this.#files.get(path);
    if (file === undefined || file.state === 'gone') throw Object.assign(new Error(path), { code: 'ENOENT' });
    const { inode, modifiedNs } = file.identity;
    return statsOf({
      kind: 'file',
      inode: BigInt(inode),
      size: BigInt(file.sizeBytes),
      stamp: BigInt(modifiedNs),
    });
  }

  stat(path: string): Promise<EntryStats> {
    return this.lstat(path);
  }

  async checkReadable(): Promise<void> {
    await this.#live('look');
  }

  async hasContent(): Promise<boolean> {
    return false;
  }

  async isSizeless(): Promise<boolean> {
    return false;
  }

  async nameBytes(folder: string): Promise<string[]> {
    await this.#live('list');
    return [...this.#files.values()]
      .filter(({ path, state }) => path.startsWith(`${folder}/`) && state !== 'gone')
      .map(({ path }) => path.slice(folder.length + 1));
  }

  #live(where: string): Promise<void> {
    return this.#life.touch(where) ? Promise.resolve() : new Promise(() => undefined);
  }
}

type Look = Pick<EntryStats, 'kind' | 'size'> & { inode: bigint; stamp: bigint };

const statsOf = ({ kind, inode, size, stamp }: Look): EntryStats => ({
  kind,
  dev: 1n,
  ino: inode,
  mode: 0o444n,
  size,
  mtimeNs: stamp,
  ctimeNs: stamp,
});
