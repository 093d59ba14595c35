import { describe, expect, it } from 'vitest';
import { protocolVectors, sha256Hex, vectorMessage } from './protocol-vectors.ts';

describe('the 40 protocol vectors', () => {
  it('are V-01 to V-40, each once', () => {
    const expected = Array.from({ length: 40 }, (_, index) => `V-${String(index + 1).padStart(2, '0')}`);
    expect(protocolVectors.map(({ id }) => id)).toEqual(expected);
  });

  it.each(protocolVectors)('$id $name: bytes have the stated SHA-256', (vector) => {
    expect(sha256Hex(vectorMessage(vector))).toBe(vector.sha256);
  });
});
