import { formatBytes, visibleText } from '../format.ts';
import type { ErrorFacts } from '../upload-error.ts';
import { wholeNumber } from './plural.ts';

/** What one error code says; `weDo` only where the general words for its severity do not fit. */
export interface CodeWords {
  what: string;
  why: string;
  weDo?: string;
  youCan: string;
}
export type DescribeError = (facts: ErrorFacts) => CodeWords;

/** The name that an error is about, quoted and safe to show. */
export const nameIn = (facts: ErrorFacts): string =>
  facts.name === undefined ? 'the file' : `'${visibleText(facts.name)}'`;

/** As `nameIn`, for the start of a sentence. */
export const nameFirst = (facts: ErrorFacts): string =>
  facts.name === undefined ? 'The file' : nameIn(facts);

export const hostIn = (facts: ErrorFacts): string =>
  facts.host === undefined ? 'the server' : visibleText(facts.host);

export const waitOrTryNow = 'Wait, or try now.';

/** For what the portal of a guest network does to the way to any server. */
export const inGuestNetwork = 'In a guest network, sign in to the network first.';

/** How a file's size moved: "grew from 4 kB to 5 kB", "got smaller, …"; null when sizes are unknown or equal. */
export function sizeChange({ expectedBytes, actualBytes }: ErrorFacts): string | null {
  if (expectedBytes === undefined || actualBytes === undefined || expectedBytes === actualBytes) return null;
  const verb = actualBytes > expectedBytes ? 'grew' : 'got smaller,';
  const [before, after] = [formatBytes(expectedBytes), formatBytes(actualBytes)];
  // "from 157 MB to 157 MB" would say nothing.
  if (before === after)
    return `${verb} from ${wholeNumber(expectedBytes)} to ${wholeNumber(actualBytes)} bytes`;
  return `${verb} from ${before} to ${after}`;
}
