/** Bytes `first` to `last` (inclusive) of a file of `total` bytes: `0 <= first <= last < total`. [MC-BUP] 2.2.6.1 */
export interface ContentRange {
  first: number;
  last: number;
  total: number;
}

/** The range of a file without bytes, which the protocol has no word for: an agreement with some servers. */
export const emptyRange: ContentRange = { first: 0, last: -1, total: 0 };

export const rangeLength = (range: ContentRange): number => range.last - range.first + 1;

/** `bytes 0-10239/25600`, lower-case unit; `bytes *` + `/0` for an empty file. */
export const formatContentRange = (range: ContentRange): string =>
  rangeLength(range) === 0 ? `bytes */${range.total}` : `bytes ${range.first}-${range.last}/${range.total}`;

/** Reads a Content-Range of a Fragment; null for anything else, offsets above 2^53-1 included. */
export function parseContentRange(text: string): ContentRange | null {
  const match = /^bytes[ \t]+(\d+)-(\d+)\/(\d+)$/i.exec(text.trim());
  if (!match) return null;
  const [first, last, total] = match.slice(1).map(parseByteCount);
  if (first == null || last == null || total == null) return null;
  return first <= last && last < total ? { first, last, total } : null;
}

/** A decimal count of bytes that a JavaScript number holds exactly; null for anything else. */
export function parseByteCount(text: string): number | null {
  if (!/^\d{1,16}$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}
