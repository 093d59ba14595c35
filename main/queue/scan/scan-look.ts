import path from 'node:path';
import { codeOf } from '../../../shared/error-code.ts';
import type { SkipReason } from '../../../shared/ipc-contract.ts';
import type { EntryStats, ScanDisk } from '../../transfer/scan-disk.ts';
import { identityOf } from '../../transfer/source-identity.ts';
import type { FoundFile, SkippedItem } from './intake.ts';

export interface FoundFolder {
  sourcePath: string;
  /** '/' separated, beginning with the dropped folder's own name. */
  relativePath: string;
  /** Tells folders from each other; null where the file system has no such number. */
  id: string | null;
}

export type Found =
  | { kind: 'file'; file: FoundFile }
  | { kind: 'folder'; folder: FoundFolder }
  | { kind: 'skipped'; item: SkippedItem };

export const skipped = (name: string, reason: SkipReason): Found => ({
  kind: 'skipped',
  item: { name, reason },
});

/** Of the mode of a file; the system need not be asked then. */
const readableByAll = 0o444n;

/** Looks at one path at a time and says what is there. Never rejects: what can't be looked at is skipped. */
export class ScanLook {
  readonly #disk: ScanDisk;
  readonly #ownPaths: readonly string[];
  readonly #sizelessDevices = new Map<bigint, Promise<boolean>>();

  /** @param ownPaths absolute paths of files and folders that are the program's own. */
  constructor(disk: ScanDisk, ownPaths: readonly string[]) {
    this.#disk = disk;
    this.#ownPaths = ownPaths;
  }

  /** @param folderIds the folders that this path is in: what leads back to one of them is a loop. */
  async at(sourcePath: string, relativePath: string, folderIds: ReadonlySet<string>): Promise<Found> {
    if (this.#isOwn(sourcePath)) return skipped(relativePath, 'own-file');
    try {
      const stats = await this.#disk.lstat(sourcePath);
      if (stats.kind === 'link')
        return skipped(relativePath, await this.#reasonAgainstLink(sourcePath, folderIds));
      if (stats.kind === 'folder') {
        const id = folderId(stats);
        if (id !== null && folderIds.has(id)) return skipped(relativePath, 'link-loop');
        return { kind: 'folder', folder: { sourcePath, relativePath, id } };
      }
      const reason = await this.#reasonAgainstFile(sourcePath, stats);
      if (reason !== null) return skipped(relativePath, reason);
      return { kind: 'file', file: { sourcePath, relativePath, identity: identityOf(stats) } };
    } catch (cause) {
      return skipped(relativePath, reasonOfError(cause, sourcePath));
    }
  }

  async #reasonAgainstFile(sourcePath: string, stats: EntryStats): Promise<SkipReason | null> {
    if (stats.kind !== 'file') return 'not-regular-file';
    if (stats.size > BigInt(Number.MAX_SAFE_INTEGER)) return 'too-large';
    if (await this.#isSizeless(sourcePath, stats.dev)) return 'size-unknown';
    if ((stats.mode & readableByAll) !== readableByAll) await this.#disk.checkReadable(sourcePath);
    return stats.size === 0n && (await this.#disk.hasContent(sourcePath)) ? 'size-unknown' : null;
  }

  /** Links are never followed: where one leads may change between two looks. */
  async #reasonAgainstLink(sourcePath: string, folderIds: ReadonlySet<string>): Promise<SkipReason> {
    try {
      const id = folderId(await this.#disk.stat(sourcePath));
      return id !== null && folderIds.has(id) ? 'link-loop' : 'symbolic-link';
    } catch (cause) {
      const reason = reasonOfError(cause, sourcePath);
      if (reason === 'not-answering') return 'symbolic-link';
      return reason === 'link-loop' ? reason : 'dangling-link';
    }
  }

  /** The same for a whole device, so that it is asked once. */
  #isSizeless(sourcePath: string, device: bigint): Promise<boolean> {
    const known = this.#sizelessDevices.get(device);
    if (known) return known;
    const asked = this.#disk.isSizeless(sourcePath).catch(() => {
      // A file that is gone says nothing of its device: the next one is asked.
      this.#sizelessDevices.delete(device);
      return false;
    });
    this.#sizelessDevices.set(device, asked);
    return asked;
  }

  #isOwn(sourcePath: string): boolean {
    return this.#ownPaths.some((own) => sourcePath === own || sourcePath.startsWith(own + path.sep));
  }
}

export function reasonOfError(cause: unknown, sourcePath: string): SkipReason {
  switch (codeOf(cause)) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ERR_INVALID_ARG_VALUE':
      // A name that is no text reaches us with replacement characters, and no file has that one.
      return sourcePath.includes('\ufffd') ? 'name-not-utf8' : 'not-found';
    case 'EACCES':
    case 'EPERM':
      return 'unreadable';
    case 'ENAMETOOLONG':
      return 'path-too-long';
    case 'ELOOP':
      return 'link-loop';
    case 'not-answering':
    case 'ETIMEDOUT':
      return 'not-answering';
    default:
      return 'read-error';
  }
}

const folderId = ({ dev, ino }: EntryStats): string | null => (ino === 0n ? null : `${dev}:${ino}`);
