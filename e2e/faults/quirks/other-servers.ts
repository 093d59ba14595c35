import { ack, type LooseAck, refusal, renamed, withHeaders } from '../loose-ack.ts';
import { guid, type Habits, rangeOf } from '../loose-server.ts';
import { completes, fails, fragmentBytes, keepsTrying, type QuirkProfile } from '../quirk-profile.ts';

const chunkedNothing = (answer: LooseAck): LooseAck => ({
  ...withHeaders(answer, { 'Content-Length': null, 'Transfer-Encoding': 'chunked' }),
  body: '0\r\n\r\n',
});

/** Only Create-Session names the session; no Accept-Encoding where others have one. */
const iis: Habits = {
  create: (_packet, usual) => withHeaders(usual(), { 'Accept-encoding': 'identity', Pragma: 'no-cache' }),
  fragment: (_packet, usual) => withHeaders(usual(), { 'BITS-Session-Id': null }),
  close: (_packet, usual) => withHeaders(usual(), { 'BITS-Session-Id': null }),
};

const usis: Habits = {
  ping: () => chunkedNothing(ack()),
  close: (_packet, usual) => chunkedNothing(usual()),
  fragment(packet, usual, server) {
    const session = server.sessionOf(packet);
    const isRepeated = session !== undefined && rangeOf(packet).first < session.bytes.length;
    if (!isRepeated) return usual();
    return ack({ 'BITS-Received-Content-Range': String(session.bytes.length) });
  },
};

/** Says neither which protocol nor how far it is. */
const dfirOrc: Habits = {
  sessionId: (number) => guid(number).slice(1, -1).toLowerCase(),
  create: (_packet, usual) =>
    withHeaders(usual(), { 'BITS-Protocol': null, 'BITS-Supported-Protocols': '1.5' }),
  ping: () => ack({ 'BITS-Supported-Protocols': '1.5' }),
  fragment: (_packet, usual) => withHeaders(usual(), { 'BITS-Received-Content-Range': null }),
};

/** Appends whatever comes, and loses the Ack of the second fragment once. */
function appending(habits: Habits): Habits {
  let isLost = false;
  return {
    ...habits,
    fragment(packet, _usual, server) {
      const session = server.sessionOf(packet);
      if (!session) return ack({}, '404 Not Found');
      session.bytes = Buffer.concat([session.bytes, packet.body]);
      if (isLost || rangeOf(packet).first !== fragmentBytes) return ack();
      isLost = true;
      return { bytes: '', afterwards: 'reset' };
    },
  };
}

/** Knows its protocol in one letter case only. */
const exactGuid = (isExact: (text: string) => boolean): Habits => ({
  create: (packet, usual) =>
    isExact(packet.header('BITS-Supported-Protocols')) ? usual() : refusal('400 Bad Request', '0x80070057'),
});

export const otherServerProfiles: readonly QuirkProfile[] = [
  { name: 'IIS, the session is named once only', habits: () => iis, packets: 6, expected: completes },
  {
    name: 'IIS with uploads switched off: 501, or 404 with a page since version 7',
    habits: () => ({ create: () => refusal('501 Not Implemented', '0x80070005') }),
    packets: 1,
    expected: fails('uploads-disabled'),
  },
  {
    name: 'C-95: a web server that does not know the verb',
    habits: () => ({
      any: () => ({
        status: '405 Method Not Allowed',
        headers: { Allow: 'GET, HEAD', 'Content-Length': '0' },
      }),
    }),
    packets: 1,
    expected: fails('verb-refused'),
  },
  {
    name: 'C-72: usis, Acks of unknown length, sent in chunks of nothing',
    habits: () => usis,
    packets: 6,
    expected: completes,
  },
  {
    name: "usis, a fragment whose Ack was lost is answered 200 with the server's own offset",
    habits() {
      let isLost = false;
      return {
        ...usis,
        fragment(packet, usual, server) {
          if (isLost || rangeOf(packet).first !== fragmentBytes)
            return usis.fragment?.(packet, usual, server) ?? usual();
          isLost = true;
          usual();
          return { bytes: '', afterwards: 'reset' };
        },
      };
    },
    packets: 8,
    expected: completes,
  },
  {
    name: 'C-22, C-43: DFIR-ORC, no protocol and no offset in its Acks',
    habits: () => dfirOrc,
    packets: 6,
    expected: completes,
  },
  ...(['resume', 'restart'] as const).map(
    (afterBreak): QuirkProfile => ({
      name: `DFIR-ORC, bodies are simply put behind each other: after a break a ${afterBreak}`,
      ...(afterBreak === 'restart' && { afterBreak }),
      habits: () => appending(dfirOrc),
      packets: 11,
      // Nothing tells a client that goes on in the session of the damage; a new session does none.
      expected: { end: 'completed', isKept: afterBreak === 'restart', warning: null },
    }),
  ),
  {
    name: 'C-29: Zenfolio, the protocol in upper case only',
    habits: () => exactGuid((text) => text === text.toUpperCase()),
    packets: 7,
    expected: completes,
  },
  {
    name: 'C-17: a server that knows the protocol in lower case only',
    habits: () => exactGuid((text) => text === text.toLowerCase()),
    packets: 6,
    expected: completes,
  },
  {
    name: 'C-18: 201 in place of 200, as OneDrive had it',
    habits: () => ({
      any: (answer) =>
        'bytes' in answer
          ? answer
          : { ...withHeaders(answer, { 'X-Resource-Id': 'id!17' }), status: '201 Created' },
    }),
    packets: 6,
    expected: completes,
  },
  {
    name: 'C-10, C-11, C-21: values in odd letter case, names in capitals, headers that nobody knows',
    habits: () => ({
      any(answer) {
        if ('bytes' in answer) return answer;
        const odd = Object.fromEntries(
          Object.entries(answer.headers).map(([name, value]) =>
            name === 'BITS-Session-Id' ? [name, value] : [name, value?.toUpperCase() ?? null],
          ),
        );
        return renamed(
          {
            ...answer,
            headers: { ...odd, 'BITS-Packet-Type': 'aCK', 'BITS-Weather': 'fine', 'X-Empty': '' },
          },
          (name) => name.toUpperCase(),
        );
      },
    }),
    packets: 6,
    expected: completes,
  },
  {
    name: 'C-13: 417 to whoever expects something',
    habits: () => ({
      early: (packet) =>
        packet.header('Expect') === ''
          ? null
          : { status: '417 Expectation Failed', headers: { 'Content-Length': '0' } },
    }),
    packets: 6,
    expected: completes,
  },
  {
    name: 'a server that is busy for ever',
    habits: () => ({
      any: () => ({
        status: '503 Service Unavailable',
        headers: { 'Retry-After': '120', 'Content-Length': '0' },
      }),
    }),
    packets: 6,
    expected: keepsTrying('server-busy'),
  },
];
