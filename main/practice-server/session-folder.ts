import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type DataFile, DiskDataFile } from './data-file.ts';
import { sessionsFolderName } from './url-path.ts';

/** What of a session must outlive the server. The bytes held are the size of its data file. */
export interface SessionRecord {
  readonly id: string;
  /** Request target that the session belongs to. */
  readonly target: string;
  /** The user that it belongs to; null where nobody has to sign in. */
  readonly owner: string | null;
  /** Null before the first fragment. */
  readonly totalBytes: number | null;
}

export interface StoredSession {
  readonly record: SessionRecord;
  /** Null when the data is no longer here: it was moved to its place. */
  readonly data: DataFile | null;
  readonly receivedBytes: number;
  /** Epoch ms. */
  readonly lastProgressAt: number;
}

/** Private folder of the unfinished uploads: `<guid>.part` holds the bytes, `<guid>.json` the record. */
export class SessionFolder {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws Error when something else than a folder stands there */
  static async open(root: string): Promise<SessionFolder> {
    const folder = path.join(root, sessionsFolderName);
    await mkdir(folder, { mode: 0o700 }).catch(async (error: unknown) => {
      if (!(await lstat(folder).catch(() => null))?.isDirectory()) throw error;
    });
    return new SessionFolder(folder);
  }

  createData(id: string): Promise<DataFile> {
    return DiskDataFile.create(this.#path(id, 'part'));
  }

  /** Never leaves half a record: readers see the old or the new one. */
  async save(record: SessionRecord): Promise<void> {
    const fresh = this.#path(record.id, 'new');
    await writeFile(fresh, JSON.stringify(record), { mode: 0o600 });
    await rename(fresh, this.#path(record.id, 'json'));
  }

  async forget(id: string): Promise<void> {
    await rm(this.#path(id, 'json'), { force: true });
  }

  /** All sessions of earlier runs. Files that belong to none are deleted. */
  async restore(): Promise<StoredSession[]> {
    const names = await readdir(this.#folder);
    const restored: StoredSession[] = [];
    for (const name of names.filter((name) => name.endsWith('.json'))) {
      const session = await this.#restoreOne(name);
      if (session) restored.push(session);
    }
    const known = new Set(restored.flatMap(({ record: { id } }) => [`${bare(id)}.json`, `${bare(id)}.part`]));
    const strays = names.filter((name) => !known.has(name));
    await Promise.all(
      strays.map((name) => rm(path.join(this.#folder, name), { force: true, recursive: true })),
    );
    return restored;
  }

  async #restoreOne(name: string): Promise<StoredSession | null> {
    const file = path.join(this.#folder, name);
    const record = readRecord(await readFile(file, 'utf8').catch(() => ''));
    if (!record || `${bare(record.id)}.json` !== name) return null;
    const dataPath = this.#path(record.id, 'part');
    const data = await lstat(dataPath).catch(() => null);
    if (data === null) {
      const { mtimeMs } = await lstat(file);
      return { record, data, receivedBytes: record.totalBytes ?? 0, lastProgressAt: mtimeMs };
    }
    if (!data.isFile() || data.size > (record.totalBytes ?? 0)) return null;
    return {
      record,
      data: DiskDataFile.reopen(dataPath, data.size),
      receivedBytes: data.size,
      lastProgressAt: data.mtimeMs,
    };
  }

  #path(id: string, ending: string): string {
    return path.join(this.#folder, `${bare(id)}.${ending}`);
  }
}

/** Braces are no part of the file name. */
const bare = (id: string): string => id.slice(1, -1);

function readRecord(text: string): SessionRecord | null {
  try {
    const {
      id,
      target,
      owner = null,
      totalBytes,
    }: Partial<Record<keyof SessionRecord, unknown>> = JSON.parse(text);
    if (owner !== null && typeof owner !== 'string') return null;
    if (typeof id !== 'string' || !/^\{[0-9A-F-]{36}\}$/.test(id) || typeof target !== 'string') return null;
    if (totalBytes === null) return { id, target, owner, totalBytes };
    return typeof totalBytes === 'number' && Number.isSafeInteger(totalBytes) && totalBytes >= 0
      ? { id, target, owner, totalBytes }
      : null;
  } catch {
    return null;
  }
}
