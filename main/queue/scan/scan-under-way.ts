import type { Batch } from '../job.ts';
import type { ScanProgress } from './scan.ts';

/** What is found for one batch. */
export interface ScanPart {
  /** Null: nobody's. */
  batch: Batch | null;
  /** Aborted when nothing more of it is wanted. */
  readonly leftOut: AbortController;
  /** While what is found must wait: perhaps nobody wants it. */
  rest: { readonly over: Promise<void>; end(): void } | null;
  filesBefore: number;
  /** Something of it did not answer: it is looked for again. */
  isSilent: boolean;
}

/** One search for files: of one drop, or for the rest of one batch. */
export interface Scan {
  readonly stop: AbortController;
  /** By the batch's key within the scan. A batch of which everything is found has no part in it any more. */
  readonly parts: Map<number, ScanPart>;
  /** All folders are told of at once. */
  knowsFolders: boolean;
  progress: ScanProgress | null;
}

/** In place of the key of the batch that a search is for, until it is found again. */
const notMet = -1;

/**
 * @param own the batch that the search goes on for
 * @param filesBefore that were found for it by then
 */
export const newScan = (own: Batch | null, filesBefore: number): Scan => ({
  stop: new AbortController(),
  parts: new Map(own ? [[notMet, { ...newPart(own), filesBefore }]] : []),
  knowsFolders: own?.kind === 'folder',
  progress: null,
});

/** False as long as the batch that the search goes on for has not been found again. */
export const hasMetItsBatch = ({ parts }: Scan): boolean => !parts.has(notMet);

/** The part with this key, made when it is met for the first time. */
export function partFor(key: number, { parts }: Scan, batchOf: () => Batch | null): ScanPart {
  const known = parts.get(key);
  if (known !== undefined) return known;
  const batch = batchOf();
  const own = parts.get(notMet);
  const isOwn = own !== undefined && own.batch?.id === batch?.id;
  if (isOwn) parts.delete(notMet);
  const part = isOwn ? own : newPart(batch);
  parts.set(key, part);
  return part;
}

/** What does not answer in place of the batch that a search goes on for is most likely that one. */
export function noteSilence(part: ScanPart, { parts }: Scan): void {
  const silent = part.batch === null ? parts.get(notMet) : part;
  if (silent) silent.isSilent = true;
}

export const partsOf = ({ parts }: Scan, batchId: string): ScanPart[] =>
  [...parts.values()].filter(({ batch }) => batch?.id === batchId);

/** Takes the batches out that everything is found of, single files that is, and returns them. */
export function takeFoundParts({ parts }: Scan): Batch[] {
  const found = [...parts].filter(([, { batch, isSilent }]) => batch?.kind === 'files' && !isSilent);
  for (const [key, { rest }] of found) {
    parts.delete(key);
    rest?.end();
  }
  return found.flatMap(([, { batch, leftOut }]) => (batch === null || leftOut.signal.aborted ? [] : [batch]));
}

export const wantedParts = ({ parts }: Scan): ScanPart[] =>
  [...parts.values()].filter(({ leftOut }) => !leftOut.signal.aborted);

/** Batches that are looked for again. */
export const silentBatches = (scan: Scan): Batch[] =>
  wantedParts(scan).flatMap(({ batch, isSilent }) => (isSilent && batch ? [batch] : []));

/** @param cancelEnd called when the rest is over */
export function putToRest(part: ScanPart, cancelEnd: () => void): void {
  part.rest?.end();
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = (): void => {
    cancelEnd();
    part.rest = null;
    resolve();
  };
  part.rest = { over: promise, end };
}

/** As soon as the batch with this key is not at rest. */
export async function untilWanted(key: number, { parts }: Scan): Promise<void> {
  for (let rest = parts.get(key)?.rest; rest; rest = parts.get(key)?.rest) await rest.over;
}

/** What belongs to nobody is left out from the start. */
function newPart(batch: Batch | null): ScanPart {
  const leftOut = new AbortController();
  if (batch === null) leftOut.abort();
  return { batch, leftOut, rest: null, filesBefore: 0, isSilent: false };
}
