import { describe, expect, it } from 'vitest';
import { answerWords } from './answer-words.ts';

describe("a server's words", () => {
  it('are its status line', () => {
    expect(answerWords({ status: 200, reason: 'OK', headers: {} })).toBe('200 OK');
    expect(answerWords({ status: 201, headers: {} })).toBe('201');
  });

  it('have its error after it, as it wrote it', () => {
    const headers = { 'bits-error-code': ' 0x80200014 ', 'bits-error-context': '0x5', 'bits-error': '' };
    expect(answerWords({ status: 500, reason: 'Broken', headers })).toBe(
      '500 Broken, BITS-Error-Code 0x80200014, BITS-Error-Context 0x5',
    );
  });

  it('are one short line without controls', () => {
    const headers = { 'bits-error': '\u009bboo\t' };
    expect(answerWords({ status: 500, reason: 'a\u0007b', headers })).toBe('500 ab, BITS-Error boo');
    expect(answerWords({ status: 500, reason: '\u{1f4be}'.repeat(300), headers })).toHaveLength(500);
    expect(answerWords({ status: 500, reason: `x${'\u{1f4be}'.repeat(300)}`, headers })).toMatch(/\ufffd$/);
  });
});
