import { readFileSync } from 'node:fs';

interface AsarNode {
  readonly files?: Readonly<Record<string, AsarNode>>;
  readonly size?: number;
  /** Decimal text, counted from the end of the header. Absent for files kept outside the archive. */
  readonly offset?: string;
}

/** An archive opened whole in memory: the header's JSON text and every packed file by its path with forward slashes. */
export interface AsarArchive {
  readonly headerText: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Reads an .asar: four little-endian sizes, the header as JSON, then the files end to end. */
export function readAsar(file: string): AsarArchive {
  const bytes = readFileSync(file);
  const dataStart = 8 + bytes.readUInt32LE(4);
  const headerText = bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12));
  const files = new Map<string, Buffer>();
  const walk = (node: AsarNode, place: string): void => {
    for (const [name, child] of Object.entries(node.files ?? {})) {
      const path = place === '' ? name : `${place}/${name}`;
      if (child.files) walk(child, path);
      else if (child.offset === undefined) throw new Error(`${path} is not inside ${file}`);
      else {
        const start = dataStart + Number(child.offset);
        files.set(path, bytes.subarray(start, start + (child.size ?? 0)));
      }
    }
  };
  walk(JSON.parse(headerText), '');
  return { headerText, files };
}
