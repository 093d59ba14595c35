import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { HeaderEntry } from './header-list.ts';
import { findPlace } from './inside-root.ts';
import type { RequestHead } from './request-head.ts';
import type { Response } from './response-writer.ts';

/** Bytes `start` to `start + length - 1` of a file; whoever asked for them closes the handle. */
export interface FileSlice {
  readonly handle: FileHandle;
  readonly start: number;
  readonly length: number;
}

export interface Download extends Response {
  readonly file?: FileSlice;
}

export const notFound: Download = { status: 404, headers: [['Content-Length', '0']] };

/** GET and HEAD of a file below the root, whole or one range. [MC-BUP] 3.5.5 */
export async function download(
  head: RequestHead,
  segments: readonly string[],
  root: string,
): Promise<Download> {
  const place = await findPlace(root, segments);
  return place.kind === 'file' ? serveFile(head, place.path) : notFound;
}

/** @param path real; a link there now was put there since it was looked up */
export async function serveFile(head: RequestHead, path: string): Promise<Download> {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);
  const handle = await open(path, flags).catch(() => null);
  if (!handle) return notFound;
  const { size, mtime } = await handle.stat();
  const range = parseRange(head.headers.get('range'), size);
  const shared: HeaderEntry[] = [
    ['Last-Modified', mtime.toUTCString()],
    ['Accept-Ranges', 'bytes'],
  ];
  if (range === 'unsatisfiable') {
    await handle.close();
    return {
      status: 416,
      headers: [['Content-Length', '0'], ['Content-Range', `bytes */${size}`], ...shared],
    };
  }
  const { start, length } = range ?? { start: 0, length: size };
  const headers: HeaderEntry[] = [
    ['Content-Type', 'application/octet-stream'],
    ['Content-Length', String(length)],
    ...shared,
    // What somebody uploaded is never run by a browser that happens to open it.
    ['Content-Disposition', 'attachment'],
    ['X-Content-Type-Options', 'nosniff'],
  ];
  if (range) headers.push(['Content-Range', `bytes ${start}-${start + length - 1}/${size}`]);
  const status = range ? 206 : 200;
  if (head.method === 'GET') return { status, headers, file: { handle, start, length } };
  await handle.close();
  return { status, headers };
}

/** One byte range; null (the whole file) for none, for several and for what can't be read. */
function parseRange(
  text: string | undefined,
  size: number,
): { start: number; length: number } | 'unsatisfiable' | null {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(text ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, length };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? 'unsatisfiable' : { start, length: end - start + 1 };
}
