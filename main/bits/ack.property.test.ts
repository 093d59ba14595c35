import fc from 'fast-check';
import { expect, it } from 'vitest';
import { errorWords } from '../../shared/i18n/error-words.ts';
import { uploadErrorSchema } from '../../shared/upload-error.ts';
import { parseAck } from './ack.ts';
import { errorOfRefusal } from './bits-error.ts';
import { bitsProtocolGuid, headerNames, packetTypes } from './header-names.ts';
import { type HttpAnswer, headerValue } from './http-answer.ts';
import type { PacketType } from './packet.ts';

const packetType = fc.constantFrom<PacketType>(
  'create-session',
  'ping',
  'fragment',
  'close-session',
  'cancel-session',
);
const names = [...Object.values(headerNames), 'Location', 'Retry-After', 'Date', 'Via'].map((name) =>
  name.toLowerCase(),
);
const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...names) },
  { weight: 1, arbitrary: fc.string() },
);

const digits = fc.stringMatching(/^\d{1,20}$/);
const edge = fc.constantFrom(
  ...['', ' ', '0', '-1', '+5', '1e3', '0x10', 'NaN', 'Infinity', '1.5', '12, 13', '９', '٣'],
  ...[
    '9007199254740991',
    '9007199254740992',
    '0-9007199254740990',
    '0-9007199254740991',
    '5-2/9',
    'bytes 0-9/10',
  ],
  ...[
    '0x80200020',
    '80070057',
    '-2147024809',
    'x8020001F',
    packetTypes.ack,
    bitsProtocolGuid,
    '{A}',
    '\u0000\r\n',
  ],
  ...['Wed, 01 Jan 2031 00:00:00 GMT', 'http://[', 'x'.repeat(5000)],
);
const value = fc.oneof(edge, digits, fc.string(), fc.string({ unit: 'binary' }));
const header = fc.oneof(
  { weight: 9, arbitrary: value },
  { weight: 1, arbitrary: fc.array(value, { maxLength: 3 }) },
);
const status = fc.oneof(fc.constantFrom(200, 201, 400, 404, 416, 500), fc.integer({ min: 100, max: 599 }));

const answer: fc.Arbitrary<HttpAnswer> = fc.record({
  status,
  headers: fc.dictionary(name, header).map((headers) => ({ 'bits-packet-type': 'Ack', ...headers })),
});

const runs = { numRuns: 10_000 };

it('whatever an answer holds, it is read without a throw, and every number in it can be counted with', () => {
  fc.assert(
    fc.property(packetType, answer, (type, given) => {
      const ack = parseAck(type, given);
      if (ack.kind === 'received' || ack.kind === 'out-of-step') {
        const { receivedBytes } = ack;
        expect(receivedBytes === null || (Number.isSafeInteger(receivedBytes) && receivedBytes >= 0)).toBe(
          true,
        );
      }
      if (ack.kind === 'session-created') expect(ack.sessionId).toMatch(/^[\x20-\x7e]{1,4096}$/);
      // NaN and Infinity would come out as null.
      expect(JSON.parse(JSON.stringify(ack))).toEqual(ack);
    }),
    runs,
  );
});

it('and every refusal becomes an error that can be stored and told', () => {
  fc.assert(
    fc.property(packetType, answer, (type, given) => {
      const ack = parseAck(type, given);
      if (ack.kind !== 'refused') return;
      const error = errorOfRefusal(type, ack.refusal, 'up1.example.test');
      expect(uploadErrorSchema.parse(error)).toEqual(error);
      for (const words of Object.values(errorWords(error))) expect(words.trim()).not.toBe('');
    }),
    runs,
  );
});

it('a header that came several times counts only where all copies agree', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (copies) => {
      const one = headerValue({ status: 200, headers: { a: copies } }, 'A');
      const trimmed = copies.map((copy) => copy.trim());
      expect(one).toBe(new Set(trimmed).size === 1 ? trimmed[0] : null);
      expect(headerValue({ status: 200, headers: { a: copies } }, 'b')).toBeNull();
    }),
    runs,
  );
});
