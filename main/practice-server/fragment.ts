import { type ContentRange, parseContentRange, rangeLength } from '../bits/content-range.ts';
import { hresults } from '../bits/hresult.ts';

/** What the server holds and allows when a Fragment arrives. */
export interface FragmentRules {
  /** Null before the first fragment. */
  readonly totalBytes: number | null;
  readonly receivedBytes: number;
  /** Bytes already sent once are refused with 416 instead of being skipped. */
  readonly isStrict: boolean;
  /** The last fragment may come again in any case: it asks for the answer of the server application. */
  readonly mayRepeatLast: boolean;
  readonly maxUploadBytes: number;
  readonly maxFragmentBytes: number;
  /** Room left by the quota. */
  readonly freeBytes: number;
}

/** `store`: the body from its byte `skip` on. `known`: nothing new in it. `empty`: the file has no bytes. `isLast`: it ends the file. */
export type FragmentVerdict =
  | { do: 'store'; range: ContentRange; skip: number }
  | { do: 'known'; isLast: boolean }
  | { do: 'empty' }
  | { do: 'refuse'; status: number; errorCode: number | null };

const badRequest: FragmentVerdict = { do: 'refuse', status: 400, errorCode: hresults.invalidArgument };
const outOfStep: FragmentVerdict = { do: 'refuse', status: 416, errorCode: null };

/** Decides on a Fragment by its head alone. [MC-BUP] 3.2.5.2.6 */
export function judgeFragment(
  contentRange: string | undefined,
  contentLength: number,
  rules: FragmentRules,
): FragmentVerdict {
  if (contentRange === undefined) return badRequest;
  // Our own extension: the protocol has no range for a file without bytes.
  if (/^bytes[ \t]+\*\/0$/.test(contentRange)) {
    return contentLength === 0 && !rules.totalBytes ? { do: 'empty' } : badRequest;
  }
  const range = parseContentRange(contentRange);
  if (range === null || rangeLength(range) !== contentLength) return badRequest;
  if (rules.totalBytes !== null && range.total !== rules.totalBytes) return badRequest;
  if (range.total > rules.maxUploadBytes) {
    return { do: 'refuse', status: 500, errorCode: hresults.tooLarge };
  }
  if (contentLength > rules.maxFragmentBytes) return { do: 'refuse', status: 413, errorCode: null };

  const next = rules.receivedBytes;
  if (range.first > next) return outOfStep;
  const isLast = range.last + 1 === range.total;
  const asksAgain = rules.mayRepeatLast && isLast && range.last < next;
  if (range.first < next && rules.isStrict && !asksAgain) return outOfStep;
  if (range.last < next) return { do: 'known', isLast };
  if (range.last + 1 - next > rules.freeBytes) {
    return { do: 'refuse', status: 500, errorCode: hresults.diskFull };
  }
  return { do: 'store', range, skip: next - range.first };
}
