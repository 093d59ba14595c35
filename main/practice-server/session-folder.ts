import { createHash } from 'node:crypto';
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
  /** Null before the application was asked, and where none is. */
  readonly answer: StoredAnswer | null;
}

/** What the server application said to a finished upload: its success, or that it forbids it. */
export interface StoredAnswer {
  /** HTTP. */
  readonly status: number;
  /** As it was told to the client. */
  readonly replyUrl: string | null;
  /** The upload is wanted at its destination. */
  readonly copies: boolean;
}

export interface StoredSession {
  readonly record: SessionRecord;
  /** Null when the data is no longer here: it was moved to its place. */
  readonly data: DataFile | null;
  readonly receivedBytes: number;
  /** Epoch ms. */
  readonly lastProgressAt: number;
}

/**
 * Private folder of the unfinished uploads: `<key>.part` holds the bytes, `<key>.json` the record and
 * `<key>.reply` what a server application answered.
 */
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

  replyPath(id: string): string {
    return this.#path(id, 'reply');
  }

  /** Never leaves half a record: readers see the old or the new one. */
  async save(record: SessionRecord): Promise<void> {
    const fresh = this.#path(record.id, 'new');
    await writeFile(fresh, JSON.stringify(record), { mode: 0o600 });
    await rename(fresh, this.#path(record.id, 'json'));
  }

  /** The record goes first: without data it would tell of an upload that is in its place. */
  async forget(id: string, data: DataFile | null): Promise<void> {
    await rm(this.#path(id, 'json'), { force: true });
    await this.deleteReply(id);
    await data?.delete();
  }

  async deleteReply(id: string): Promise<void> {
    await rm(this.replyPath(id), { force: true });
  }

  /** All sessions of earlier runs. Files that belong to none are deleted. */
  async restore(): Promise<StoredSession[]> {
    const names = await readdir(this.#folder);
    const restored: StoredSession[] = [];
    for (const name of names.filter((name) => name.endsWith('.json'))) {
      const session = await this.#restoreOne(name);
      if (session) restored.push(session);
    }
    const known = new Set(
      restored.flatMap(({ record }) =>
        ['json', 'part', ...(record.answer ? ['reply'] : [])].map(
          (ending) => `${fileKey(record.id)}.${ending}`,
        ),
      ),
    );
    const strays = names.filter((name) => !known.has(name));
    await Promise.all(
      strays.map((name) => rm(path.join(this.#folder, name), { force: true, recursive: true })),
    );
    return restored;
  }

  async #restoreOne(name: string): Promise<StoredSession | null> {
    const file = path.join(this.#folder, name);
    const record = readRecord(await readFile(file, 'utf8').catch(() => ''));
    if (!record || `${fileKey(record.id)}.json` !== name) return null;
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
    return path.join(this.#folder, `${fileKey(id)}.${ending}`);
  }
}

const guid = /^\{([0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})\}$/;

/** Name of a session's files: its GUID, or for an id of another form what that hashes to. */
export const fileKey = (id: string): string =>
  guid.exec(id)?.[1] ?? createHash('sha256').update(id).digest('hex').slice(0, 32);

function readRecord(text: string): SessionRecord | null {
  try {
    const record: Partial<Record<keyof SessionRecord, unknown>> = JSON.parse(text);
    const { id, target, owner = null, totalBytes } = record;
    if (owner !== null && typeof owner !== 'string') return null;
    if (typeof id !== 'string' || typeof target !== 'string') return null;
    if (totalBytes !== null && !isByteCount(totalBytes)) return null;
    return { id, target, owner, totalBytes, answer: readAnswer(record.answer) };
  } catch {
    return null;
  }
}

const isByteCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** An answer that can't be read was never given: the application is asked again. */
function readAnswer(value: unknown): StoredAnswer | null {
  if (typeof value !== 'object' || value === null) return null;
  const { status, replyUrl, copies }: Partial<Record<keyof StoredAnswer, unknown>> = value;
  if (typeof status !== 'number' || typeof copies !== 'boolean') return null;
  return replyUrl === null || typeof replyUrl === 'string' ? { status, replyUrl, copies } : null;
}
