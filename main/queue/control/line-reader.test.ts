import { expect, it } from 'vitest';
import { BadLineError, LineReader, longestLineBytes, usualLineBytes } from './line-reader.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const add = '{"command":"add",';

it('lines come out whole, however they are cut', () => {
  const text = bytes('{"a":"é"}\n\n[1]\nrest');
  for (let size = 1; size <= text.length; size += 1) {
    const reader = new LineReader(true);
    const lines: string[] = [];
    for (let at = 0; at < text.length; at += size) lines.push(...reader.push(text.subarray(at, at + size)));
    expect(lines).toEqual(['{"a":"é"}', '', '[1]']);
    expect(reader.isInLine).toBe(true);
  }
});

it.each([
  ['of any command', '', usualLineBytes],
  ['of add', add, longestLineBytes],
])('a line %s is cut off at its limit, before its end has come', (_name, start, limit) => {
  const reader = new LineReader(true);
  const chunk = Buffer.alloc(usualLineBytes, 'x');
  reader.push(bytes(start));
  let taken = start.length;
  expect(() => {
    for (; taken <= 2 * limit; taken += chunk.length) reader.push(chunk);
  }).toThrow(BadLineError);
  expect(taken).toBeLessThanOrEqual(limit);
  expect(taken).toBeGreaterThan(limit - 2 * chunk.length);
});

it('a line of the greatest length is taken, and so is a short one after it', () => {
  const reader = new LineReader(true);
  const line = add.padEnd(longestLineBytes, 'x');
  expect(reader.push(bytes(`${line}\n{}\n`))).toEqual([line, '{}']);
  expect(() => reader.push(Buffer.alloc(usualLineBytes + 1, 'x'))).toThrow(BadLineError);
});

it('what is no UTF-8 is no line', () => {
  expect(() => new LineReader(true).push(Buffer.from([0xff, 0x0a]))).toThrow(BadLineError);
});

it('answers may be of any length', () => {
  const line = 'x'.repeat(usualLineBytes * 3);
  expect(new LineReader(false).push(bytes(`${line}\n`))).toEqual([line]);
});
