const sampleBytes = 64 * 1024;
const samplesBetween = 64;

/** Up to here, what earlier runs sent is read again before anything is added to it. */
export const readAgainBytes = 4 * 2 ** 30;

export interface ByteSpan {
  first: number;
  length: number;
}

/**
 * What is looked at of the bytes from `first` up to, and without, `end` of a file too long to be read again: 64
 * blocks of 64 KiB at even distances, and both ends of the file. Nothing of shorter files.
 */
export function sampledSpans(sizeBytes: number, first: number, end: number): ByteSpan[] {
  if (sizeBytes <= readAgainBytes) return [];
  const last = sizeBytes - sampleBytes;
  return Array.from({ length: samplesBetween + 2 }, (_, index) => {
    const start = Math.floor((last * index) / (samplesBetween + 1));
    const from = Math.max(start, first);
    return { first: from, length: Math.min(start + sampleBytes, end) - from };
  }).filter(({ length }) => length > 0);
}
