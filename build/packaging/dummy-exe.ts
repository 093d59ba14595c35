const fileAlignment = 0x200;
const sectionAlignment = 0x1000;

/**
 * The smallest Windows program (PE32+) that packaging tools accept: a data section with `payload` and one
 * version resource in US English. It does not run.
 */
export function dummyExe(payload: Buffer): Buffer {
  const sections = [
    { name: '.rdata', rva: sectionAlignment, data: payload, flags: 0x40000040 },
    {
      name: '.rsrc',
      rva: 2 * sectionAlignment,
      data: resources(versionInfo(), 2 * sectionAlignment),
      flags: 0x40000040,
    },
  ];

  const dos = Buffer.alloc(64);
  dos.write('MZ', 'latin1');
  dos.writeUInt32LE(dos.length, 0x3c);

  const coff = Buffer.alloc(24);
  coff.write('PE\0\0', 'latin1');
  coff.writeUInt16LE(0x8664, 4);
  coff.writeUInt16LE(sections.length, 6);
  coff.writeUInt16LE(240, 20);
  coff.writeUInt16LE(0x22, 22);

  const optional = Buffer.alloc(240);
  optional.writeUInt16LE(0x20b, 0);
  optional.writeUInt32LE(sectionAlignment, 32);
  optional.writeUInt32LE(fileAlignment, 36);
  optional.writeUInt16LE(6, 40);
  optional.writeUInt16LE(6, 48);
  optional.writeUInt32LE(3 * sectionAlignment, 56);
  optional.writeUInt32LE(fileAlignment, 60);
  optional.writeUInt16LE(2, 68);
  optional.writeUInt32LE(16, 108);
  optional.writeUInt32LE(2 * sectionAlignment, 112 + 2 * 8);
  optional.writeUInt32LE(sections[1]?.data.length ?? 0, 112 + 2 * 8 + 4);

  let fileOffset = fileAlignment;
  const table = sections.map(({ name, rva, data, flags }) => {
    const header = Buffer.alloc(40);
    header.write(name, 'latin1');
    header.writeUInt32LE(data.length, 8);
    header.writeUInt32LE(rva, 12);
    header.writeUInt32LE(padded(data, fileAlignment).length, 16);
    header.writeUInt32LE(fileOffset, 20);
    header.writeUInt32LE(flags, 36);
    fileOffset += padded(data, fileAlignment).length;
    return header;
  });
  const headers = padded(Buffer.concat([dos, coff, optional, ...table]), fileAlignment);
  return Buffer.concat([headers, ...sections.map(({ data }) => padded(data, fileAlignment))]);
}

/** A resource tree with one leaf: type 16 (version), id 1, language 1033. */
function resources(leaf: Buffer, rva: number): Buffer {
  const levelBytes = 24;
  const tree = Buffer.alloc(3 * levelBytes + 16);
  [16, 1, 1033].forEach((id, level) => {
    const at = level * levelBytes;
    const isLast = level === 2;
    tree.writeUInt16LE(1, at + 14);
    tree.writeUInt32LE(id, at + 16);
    tree.writeUInt32LE(((isLast ? 0 : 0x80000000) | (at + levelBytes)) >>> 0, at + 20);
  });
  tree.writeUInt32LE(rva + tree.length, 3 * levelBytes);
  tree.writeUInt32LE(leaf.length, 3 * levelBytes + 4);
  return Buffer.concat([tree, leaf]);
}

function versionInfo(): Buffer {
  const fixed = Buffer.alloc(52);
  fixed.writeUInt32LE(0xfeef04bd, 0);
  fixed.writeUInt32LE(0x10000, 4);
  const translation = Buffer.from([0x09, 0x04, 0xb0, 0x04]);
  const product = versionNode('ProductName', Buffer.from('Electron\0', 'utf16le'), true);
  return versionNode('VS_VERSION_INFO', fixed, false, [
    versionNode('StringFileInfo', Buffer.alloc(0), true, [
      versionNode('040904b0', Buffer.alloc(0), true, [product]),
    ]),
    versionNode('VarFileInfo', Buffer.alloc(0), true, [versionNode('Translation', translation, false)]),
  ]);
}

/** One block of a version resource: lengths, kind, key, value, children, each part on a 4-byte boundary. */
function versionNode(key: string, value: Buffer, isText: boolean, children: readonly Buffer[] = []): Buffer {
  const header = Buffer.alloc(6);
  const head = padded(Buffer.concat([header, Buffer.from(`${key}\0`, 'utf16le')]), 4);
  const body = children.reduce((all, child) => Buffer.concat([padded(all, 4), child]), value);
  const node = Buffer.concat([head, body]);
  node.writeUInt16LE(node.length, 0);
  node.writeUInt16LE(isText ? value.length / 2 : value.length, 2);
  node.writeUInt16LE(isText ? 1 : 0, 4);
  return node;
}

function padded(data: Buffer, to: number): Buffer {
  return Buffer.concat([data, Buffer.alloc((to - (data.length % to)) % to)]);
}
