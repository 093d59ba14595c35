import { ack, refusal, withHeaders } from '../loose-ack.ts';
import { guid, type Habits, rangeOf } from '../loose-server.ts';
import { fails, fragmentBytes, type QuirkProfile } from '../quirk-profile.ts';

const largest32 = 2 ** 31 - 1;

/** Ids without braces; believes every range and reads no body. */
const httpListener = (): Habits => ({
  sessionId: (number) => guid(number).slice(1, -1).toLowerCase(),
  fragment: (packet) => ack({ 'BITS-Received-Content-Range': String(rangeOf(packet).last + 1) }),
});

/** Four fragments, of which the third reaches over what 32 bits hold. */
const aroundTwoGibibytes = {
  sizeBytes: largest32 + 1 + 2 * fragmentBytes,
  resume: { sessionId: guid(0).slice(1, -1), acknowledgedBytes: largest32 + 1 - 2 * fragmentBytes },
};

export const httpListenerProfiles: readonly QuirkProfile[] = [
  {
    name: 'C-20: HttpListener, session ids without braces and data that is counted only',
    habits: httpListener,
    packets: 6,
    expected: { end: 'completed', isKept: false, warning: null },
  },
  {
    name: 'HttpListener, offsets that become negative at 2 GiB',
    ...aroundTwoGibibytes,
    habits: () => ({
      ...httpListener(),
      fragment: (packet) => ack({ 'BITS-Received-Content-Range': String((rangeOf(packet).last + 1) | 0) }),
    }),
    packets: 10,
    expected: fails('malformed-answer'),
  },
  {
    name: 'HttpListener, an end beyond 32 bits is an internal error',
    ...aroundTwoGibibytes,
    habits: () => ({
      ...httpListener(),
      fragment: (packet) =>
        rangeOf(packet).last > largest32
          ? withHeaders(refusal('500 Internal Server Error', '1'), { 'BITS-Error-Context': null })
          : ack({ 'BITS-Received-Content-Range': String(rangeOf(packet).last + 1) }),
    }),
    packets: 10,
    expected: fails('too-large-for-server'),
  },
];
