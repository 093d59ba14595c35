import { isUtf8 } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface FolderNames {
  /** Sorted by UTF-16 code units. */
  texts: Iterator<string, void>;
  /** Names that are no text, escaped (`caf\\xe9`): no path leads to what has such a name. */
  others: string[];
}

/** Sorting that many takes about a millisecond. */
const runLength = 4096;

/**
 * Reads names that have a character per byte. They are sorted in runs, which are merged as names are taken, so
 * that 100,000 names keep nothing else waiting.
 */
export async function readNames(nameBytes: readonly string[]): Promise<FolderNames> {
  const runs: string[][] = [];
  const others: string[] = [];
  for (let start = 0; start < nameBytes.length; start += runLength) {
    const texts: string[] = [];
    for (const bytes of nameBytes.slice(start, start + runLength)) {
      const text = textOf(bytes);
      if (text === null) others.push(bytes.replace(notAscii, escapeByte));
      else texts.push(text);
    }
    runs.push(texts.sort());
    if (nameBytes.length > runLength) await nextTurn();
  }
  return { texts: merge(runs), others: others.sort() };
}

function* merge(runs: readonly string[][]): Generator<string, void> {
  const heads = runs.map((texts) => ({ texts, at: 0 }));
  for (;;) {
    let least: string | undefined;
    let from: { at: number } | undefined;
    for (const head of heads) {
      const text = head.texts[head.at];
      if (text !== undefined && (least === undefined || text < least)) [least, from] = [text, head];
    }
    if (least === undefined || !from) return;
    from.at += 1;
    yield least;
  }
}

const notAscii = /[\x80-\xff]/g;
const escapeByte = (byte: string): string => `\\x${byte.charCodeAt(0).toString(16)}`;

function textOf(bytes: string): string | null {
  if (bytes.search(notAscii) < 0) return bytes;
  const raw = Buffer.from(bytes, 'latin1');
  return isUtf8(raw) ? raw.toString('utf8') : null;
}
