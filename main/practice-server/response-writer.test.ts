import { describe, expect, it } from 'vitest';
import {
  protocolVectors,
  sha256Hex,
  vectorBody,
  vectorHeaders,
  vectorStatus,
} from '../testing/protocol-vectors.ts';
import { serialiseResponse } from './response-writer.ts';

describe('serialiseResponse', () => {
  const responses = protocolVectors.filter(({ kind }) => kind === 'response');

  it('is tested with all 28 response vectors', () => {
    expect(responses).toHaveLength(28);
  });

  it.each(responses)('$id $name: byte-exact', (vector) => {
    const response = {
      status: vectorStatus(vector),
      headers: vectorHeaders(vector),
      body: vectorBody(vector),
    };
    expect(sha256Hex(serialiseResponse(response))).toBe(vector.sha256);
  });

  it.each([
    ['Name', 'a\r\nInjected: 1'],
    ['Name', 'a\nb'],
    ['Name', 'a\rb'],
    ['Name', 'a\0b'],
    ['Name', '\u0100'],
    ['Name', 'a\u010a'],
    ['Na me', 'a'],
    ['Name:', 'a'],
    ['', 'a'],
    ['Name\r\nOther', 'a'],
  ])('refuses the header %j: %j', (name, value) => {
    expect(() => serialiseResponse({ status: 200, headers: [[name, value]] })).toThrow(TypeError);
  });

  it('lets Latin-1 values through as single bytes', () => {
    const bytes = serialiseResponse({ status: 200, headers: [['Name', 'caf\u00e9']] });
    expect(bytes.toString('latin1')).toBe('HTTP/1.1 200 OK\r\nName: caf\u00e9\r\n\r\n');
  });
});
