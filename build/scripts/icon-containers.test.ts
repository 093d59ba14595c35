import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { icnsFile, icoFile } from './icon-containers.ts';

const icons = path.resolve(import.meta.dirname, '../icons');
const picture = (size: number) => ({ size, png: Buffer.from(`picture of ${size}`) });
const pngEdge = (png: Buffer) => {
  expect(png.toString('latin1', 1, 4)).toBe('PNG');
  expect(png.readUInt32BE(16)).toBe(png.readUInt32BE(20));
  return png.readUInt32BE(16);
};

function readIco(ico: Buffer) {
  expect([ico.readUInt16LE(0), ico.readUInt16LE(2)]).toEqual([0, 1]);
  return Array.from({ length: ico.readUInt16LE(4) }, (_, index) => {
    const at = 6 + 16 * index;
    const start = ico.readUInt32LE(at + 12);
    return { size: ico.readUInt8(at) || 256, png: ico.subarray(start, start + ico.readUInt32LE(at + 8)) };
  });
}

function readIcns(icns: Buffer) {
  expect(icns.toString('latin1', 0, 4)).toBe('icns');
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  const slots: { type: string; png: Buffer }[] = [];
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
    slots.push({
      type: icns.toString('latin1', at, at + 4),
      png: icns.subarray(at + 8, at + icns.readUInt32BE(at + 4)),
    });
  }
  return slots;
}

test('an .ico gives back its pictures with their edges', () => {
  const pictures = [16, 64, 256].map(picture);
  expect(readIco(icoFile(pictures))).toEqual(pictures);
});

test('an .icns holds each picture under every type of its edge, and none without a type', () => {
  const slots = readIcns(icnsFile([16, 32, 256].map(picture)));
  expect(slots.map(({ type, png }) => `${type} ${png}`)).toEqual([
    'ic11 picture of 32',
    'ic08 picture of 256',
    'ic13 picture of 256',
  ]);
});

test('the icon files in the project hold what their names and slots say', () => {
  const read = (name: string) => readFileSync(path.join(icons, name));
  const ico = readIco(read('icon.ico'));
  expect(ico.map(({ png }) => pngEdge(png))).toEqual(ico.map(({ size }) => size));
  expect(ico.at(-1)?.size).toBe(256);
  const icns = readIcns(read('icon.icns'));
  expect(Object.fromEntries(icns.map(({ type, png }) => [type, pngEdge(png)]))).toEqual({
    ic11: 32,
    ic12: 64,
    ic07: 128,
    ic08: 256,
    ic13: 256,
    ic09: 512,
    ic14: 512,
    ic10: 1024,
  });
  for (const name of globSync('linux/*.png', { cwd: icons })) {
    expect(path.basename(name)).toBe(`${pngEdge(read(name))}x${pngEdge(read(name))}.png`);
  }
});
