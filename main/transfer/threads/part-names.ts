import path from 'node:path';
import type { FilePlace } from './drive-gone.ts';

/** What tells one version of a reply from another. */
export interface ReplyVersion {
  totalBytes: number;
  /** Digest of what the server says of the version: Last-Modified, ETag. */
  stamp: string;
}

/** What is known of the bytes of a part. */
export interface PartRecord {
  /** Digest of the address that the reply comes from. */
  source: string;
  version: ReplyVersion;
  /** The first so many bytes of the file are to be trusted. */
  storedBytes: number;
}

const suffix = '.bitlade-part';

/** Where a file of a part stands: hidden, in the folder of `place`; its base name is the key of the part. */
export const partFile = ({ path: place }: FilePlace, middle: string): string =>
  path.join(path.dirname(place), `.${path.basename(place)}.${middle}${suffix}`);

/** The record is the name, so that record and bytes can't disagree after a crash. */
export const recordName = ({ source, version, storedBytes }: PartRecord): string =>
  `${source}.${version.totalBytes}-${storedBytes}-${version.stamp}`;

/** Null for the name of a file that has no record. */
export function recordIn(file: string): PartRecord | null {
  const found = /\.([0-9a-f]{16})\.(\d{1,16})-(\d{1,16})-([0-9a-f]{32})\.bitlade-part$/.exec(file);
  if (found === null) return null;
  const [, source = '', totalBytes, storedBytes, stamp = ''] = found;
  return { source, version: { totalBytes: Number(totalBytes), stamp }, storedBytes: Number(storedBytes) };
}

/** Whether a file of the folder belongs to the part. */
export const isPartAt = (name: string, { path: place }: FilePlace): boolean =>
  name.startsWith(`.${path.basename(place)}.`) && name.endsWith(suffix);

/** Whether it belongs to any part at all. */
export const isPart = (name: string): boolean => /^\.[\w-]+\.[\w.-]+\.bitlade-part$/.test(name);
