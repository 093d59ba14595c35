import { ack } from '../loose-ack.ts';
import { guid } from '../loose-server.ts';
import { completes, fails, type QuirkProfile } from '../quirk-profile.ts';

const ids: readonly [what: string, id: string][] = [
  ['a GUID in braces', guid(0)],
  ['a bare GUID', guid(0).slice(1, -1)],
  ['a negative decimal', '-9223372036854775808'],
  ['a URL path', '/uploads/2031/07/a%20b/17?part=1'],
  ['21 characters with ~ . _ -', 'V1StGXR8_Z5jdHi6B-~.T'],
  ['100 characters', 'x'.repeat(100)],
  ['4,096 characters', 'y'.repeat(4096)],
  ['blanks and quotes inside', 'a "b" c; d=e, f'],
];

export const sessionIdProfiles: readonly QuirkProfile[] = [
  ...ids.map(
    ([what, id]): QuirkProfile => ({
      name: `C-20: a session id that is ${what}`,
      // It is looked up as it was given: any other spelling of it is not found.
      habits: () => ({ sessionId: () => id }),
      packets: 6,
      expected: completes,
    }),
  ),
  {
    name: 'C-19: a success without a session id',
    habits: () => ({ create: () => ack({ 'BITS-Session-Id': null }) }),
    packets: 3,
    expected: fails('malformed-answer'),
  },
  {
    name: 'an empty session id',
    habits: () => ({ create: () => ack({ 'BITS-Session-Id': '' }) }),
    packets: 3,
    expected: fails('malformed-answer'),
  },
  {
    name: 'two session ids',
    habits: () => ({
      create: () => ({
        bytes:
          'HTTP/1.1 200 OK\r\nBITS-Packet-Type: Ack\r\nBITS-Session-Id: a\r\nBITS-Session-Id: b\r\nContent-Length: 0\r\n\r\n',
      }),
    }),
    packets: 3,
    expected: fails('malformed-answer'),
  },
  {
    name: 'C-21: another protocol',
    habits: () => ({
      create: (_packet, usual) => {
        const answer = usual();
        return ack({ ...answer.headers, 'BITS-Protocol': '{00000000-0000-0000-0000-000000000001}' });
      },
    }),
    packets: 2,
    expected: fails('protocol-mismatch'),
  },
];
