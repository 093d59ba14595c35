import { hash } from 'node:crypto';
import path from 'node:path';
import type { FileThreads } from './file-threads.ts';
import type { FileCall, FileResult } from './threads/file-calls.ts';
import type { PartRecord, ReplyVersion } from './threads/part-names.ts';
import type { OpenPart } from './threads/reply-deeds.ts';

/** The session that a reply belongs to, and where the reply is to stand. */
export interface ReplyPlace {
  /** Existing or makeable folder, absolute. */
  folder: string;
  /** Destination of the upload. */
  remoteUrl: URL;
  sessionId: string;
}

/** By folder: without hard links, looking for a free name and taking it are two steps. */
const namings = new Map<string, Promise<unknown>>();

/**
 * The file that a reply is written to: each deed runs in a thread, has a deadline and rejects with `FileDeedError`.
 * None begins once it is to be closed, and it is closed after the last one: by then its number may be that of another
 * file.
 */
export class ReplyFile {
  readonly #threads: FileThreads;
  readonly #folder: string;
  readonly #place: { path: string; device: string | null };
  readonly #source: string;
  #part: OpenPart | null = null;
  #isClosing = false;
  /** When no thread has anything to do with the file, perhaps never. */
  #idle: Promise<unknown> = Promise.resolve();

  /** @param replyUrl as the server gave it: in one session, the same address is the same reply */
  constructor(threads: FileThreads, place: ReplyPlace, replyUrl: string) {
    this.#threads = threads;
    this.#folder = place.folder;
    this.#place = { path: partPath(place), device: null };
    this.#source = hash('sha256', replyUrl).slice(0, 16);
  }

  /** What is known of its bytes; null as long as nothing of them is to be trusted. */
  get record(): PartRecord | null {
    return this.#part?.record ?? null;
  }

  /** Goes on with what an earlier run has left, or begins anew. Makes the folder. */
  async open(): Promise<void> {
    await this.#change({ deed: 'openPart', args: [this.#place, this.#source] });
    this.#place.device = this.#opened.device;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    await this.#do({ deed: 'writePart', args: [this.#place, this.#opened.fd, bytes, position] });
  }

  /** Writes, and trusts the first `storedBytes` of the file from here on, also after a power cut. */
  async keep(bytes: Uint8Array, position: number, storedBytes: number, version: ReplyVersion): Promise<void> {
    const record = { source: this.#source, version, storedBytes };
    await this.#change({ deed: 'keepPart', args: [this.#place, this.#opened, bytes, position, record] });
  }

  /** Trusts nothing of it any more. */
  async restart(): Promise<void> {
    await this.#change({ deed: 'doubtPart', args: [this.#place, this.#opened] });
  }

  /** Gives the whole reply a free name made from `fileName`, and returns its path. */
  place(fileName: string): Promise<string> {
    const before = namings.get(this.#folder) ?? Promise.resolve();
    const naming = before.then(() =>
      this.#do({ deed: 'placePart', args: [this.#place, this.#opened, fileName] }),
    );
    namings.set(
      this.#folder,
      naming.catch(() => undefined),
    );
    return naming;
  }

  /**
   * Leaves it to a later run, if that can do anything with it. May take as long as the file system hangs.
   * @param isOver nobody will
   */
  async close(isOver: boolean): Promise<void> {
    this.#isClosing = true;
    await this.#idle;
    const part = this.#part;
    this.#part = null;
    if (part === null) return;
    const isOfNoUse = isOver || part.record === null;
    await this.#threads.ask({ deed: 'closePart', args: [this.#place, part, isOfNoUse] }, this.#folder).over;
  }

  get #opened(): OpenPart {
    if (this.#part === null) throw new Error('the file of the reply is not open');
    return this.#part;
  }

  /** What it makes of the file counts, however late: one that opens too late is closed all the same. */
  #change(call: FileCall<'openPart' | 'keepPart' | 'doubtPart'>): Promise<OpenPart> {
    return this.#do(call, (part) => {
      this.#part = part;
    });
  }

  /** @param onDone also called when the deadline has passed */
  async #do<Call extends FileCall>(
    call: Call,
    onDone?: (result: FileResult<Call['deed']>) => void,
  ): Promise<FileResult<Call['deed']>> {
    if (this.#isClosing) throw new Error('the file of the reply is closed');
    const { answer, over } = this.#threads.ask(call, this.#folder);
    const before = this.#idle;
    const done = over.then((result) => {
      if (result !== null) onDone?.(result);
    });
    this.#idle = done.then(() => before);
    const result = await answer;
    await done;
    return result;
  }
}

/** Removes all that is left of a session's reply but the reply itself, and waits for that unless the folder hangs. */
export function discardReplyParts(threads: FileThreads, place: ReplyPlace): Promise<void> {
  const at = { path: partPath(place), device: null };
  return threads.patiently(threads.ask({ deed: 'discardPart', args: [at] }, place.folder).over);
}

/**
 * What the names of a part begin with, but for the dot that hides it. Another session has another reply, whatever
 * address the server gives it.
 */
export const partPath = ({ folder, remoteUrl, sessionId }: ReplyPlace): string =>
  path.join(folder, hash('sha256', JSON.stringify([remoteUrl.href, sessionId])).slice(0, 32));
