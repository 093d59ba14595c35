/** A square picture: its edge in pixels and its PNG file. */
export interface Picture {
  readonly size: number;
  readonly png: Buffer;
}

/** Windows .ico with PNG pictures inside (Vista and later); no edge above 256. */
export function icoFile(pictures: readonly Picture[]): Buffer {
  const headerBytes = 6;
  const entryBytes = 16;
  const directory = Buffer.alloc(headerBytes + entryBytes * pictures.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(pictures.length, 4);
  let offset = directory.length;
  pictures.forEach(({ size, png }, index) => {
    const at = headerBytes + entryBytes * index;
    // One byte holds the edge, and 0 stands for 256.
    directory.writeUInt8(size % 256, at);
    directory.writeUInt8(size % 256, at + 1);
    directory.writeUInt16LE(1, at + 4);
    directory.writeUInt16LE(32, at + 6);
    directory.writeUInt32LE(png.length, at + 8);
    directory.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([directory, ...pictures.map(({ png }) => png)]);
}

/** The PNG slots of .icns; the second type of an edge is the same picture at twice the density. */
const icnsTypes: Readonly<Record<number, readonly string[]>> = {
  32: ['ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
};

/** macOS .icns with PNG pictures inside; edges without a slot are left out. */
export function icnsFile(pictures: readonly Picture[]): Buffer {
  const slots = pictures.flatMap(({ size, png }) =>
    (icnsTypes[size] ?? []).map((type) => Buffer.concat([icnsHeader(type, png.length), png])),
  );
  const bytes = slots.reduce((sum, slot) => sum + slot.length, 0);
  return Buffer.concat([icnsHeader('icns', bytes), ...slots]);
}

function icnsHeader(type: string, contentBytes: number): Buffer {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32BE(header.length + contentBytes, 4);
  return header;
}
