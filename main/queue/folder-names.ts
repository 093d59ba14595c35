import { isUtf8 } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** A name in a folder. One that is no text is escaped (`caf\xe9`), and no path leads to it. */
export interface FolderName {
  text: string;
  isText: boolean;
}

/** Sorting that many takes about a millisecond. */
const runLength = 4096;

/**
 * Names of a folder (a character per byte) as text, sorted by UTF-16 code units. Sorted in runs and merged
 * as they are taken, so that 100,000 names keep nothing else waiting.
 */
export async function sortNames(nameBytes: readonly string[]): Promise<Iterator<FolderName>> {
  const runs: FolderName[][] = [];
  for (let start = 0; start < nameBytes.length; start += runLength) {
    runs.push(
      nameBytes
        .slice(start, start + runLength)
        .map(decodeName)
        .sort(byText),
    );
    if (nameBytes.length > runLength) await nextTurn();
  }
  return merge(runs);
}

function* merge(runs: readonly FolderName[][]): Generator<FolderName> {
  const heads = runs.map((names) => ({ names, at: 0 }));
  for (;;) {
    let least: FolderName | undefined;
    let from: { at: number } | undefined;
    for (const head of heads) {
      const name = head.names[head.at];
      if (name && (!least || name.text < least.text)) [least, from] = [name, head];
    }
    if (!least || !from) return;
    from.at += 1;
    yield least;
  }
}

function decodeName(bytes: string): FolderName {
  const raw = Buffer.from(bytes, 'latin1');
  return isUtf8(raw)
    ? { text: raw.toString('utf8'), isText: true }
    : {
        text: bytes.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`),
        isText: false,
      };
}

const byText = (a: FolderName, b: FolderName): number => (a.text < b.text ? -1 : 1);
