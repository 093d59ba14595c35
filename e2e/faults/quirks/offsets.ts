import type { ScriptedPacket } from '../../../main/testing/scripted-server.ts';
import { ack, type LooseAck, refusal, withHeaders } from '../loose-ack.ts';
import { type Habit, type Habits, type LooseServer, rangeOf } from '../loose-server.ts';
import {
  completes,
  fails,
  fragmentBytes,
  keepsTrying,
  type QuirkProfile,
  usualBytes,
} from '../quirk-profile.ts';

const outOfStep = (headers: LooseAck['headers']): LooseAck =>
  ack(headers, '416 Requested Range Not Satisfiable');

/** Takes only so much of a fragment. */
function takePart(packet: ScriptedPacket, server: LooseServer, bytes: number): LooseAck {
  const session = server.sessionOf(packet);
  if (!session) return refusal('500 Internal Server Error', '0x8020001F');
  const { first } = rangeOf(packet);
  session.bytes = Buffer.concat([session.bytes.subarray(0, first), packet.body.subarray(0, bytes)]);
  return ack({ 'BITS-Received-Content-Range': String(session.bytes.length) });
}

const fragment = (habit: Habit) => (): Habits => ({ fragment: habit });
const saying = (offset: string | null) =>
  fragment((_packet, usual) => withHeaders(usual(), { 'BITS-Received-Content-Range': offset }));

/** The habit once, from the second fragment on. */
function once(habit: Habit): () => Habits {
  return () => {
    let isDone = false;
    return {
      fragment(packet, usual, server) {
        if (isDone || rangeOf(packet).first === 0) return usual();
        isDone = true;
        return habit(packet, usual, server);
      },
    };
  };
}

export const offsetProfiles: readonly QuirkProfile[] = [
  {
    name: 'C-35: a 200 whose offset is below the end of the fragment',
    habits: fragment((packet, _usual, server) => takePart(packet, server, 5000)),
    packets: 12,
    expected: completes,
  },
  {
    name: 'C-41: a 200 that takes nothing, for ever',
    habits: fragment((packet, _usual, server) => takePart(packet, server, 0)),
    packets: 40,
    expected: keepsTrying('no-progress'),
  },
  {
    name: 'C-41: a 416 that wants the beginning again and again',
    habits: fragment((packet, usual, server) => {
      const session = server.sessionOf(packet);
      if (!session || rangeOf(packet).first === 0) return usual();
      session.bytes = Buffer.alloc(0);
      return outOfStep({ 'BITS-Received-Content-Range': '0' });
    }),
    packets: 60,
    expected: keepsTrying('no-progress'),
  },
  {
    name: 'C-22, C-43: no offset and no protocol at all',
    habits: () => ({
      create: (_packet, usual) => withHeaders(usual(), { 'BITS-Protocol': null }),
      fragment: (_packet, usual) => withHeaders(usual(), { 'BITS-Received-Content-Range': null }),
    }),
    packets: 6,
    expected: completes,
  },
  {
    name: 'an offset as a range, with and without the total',
    habits: fragment((packet, usual) => {
      const { first, last, total } = rangeOf(packet);
      const text = first === 0 ? `0-${last}` : `bytes ${first}-${last}/${total}`;
      return withHeaders(usual(), { 'BITS-Received-Content-Range': text });
    }),
    packets: 6,
    expected: completes,
  },
  {
    name: 'a 416 without an offset, once',
    habits: once(() => outOfStep({})),
    packets: 9,
    expected: completes,
  },
  {
    name: 'a 416 without an offset, for ever',
    habits: fragment(() => outOfStep({})),
    packets: 5,
    expected: fails('malformed-answer'),
  },
  {
    name: 'C-45: a 416 with the offset under the misspelt name only',
    habits: once((packet) => outOfStep({ 'BITS-Recieved-Content-Range': String(rangeOf(packet).first) })),
    packets: 7,
    expected: completes,
  },
  {
    name: 'C-42: an offset beyond the file, for ever',
    habits: saying(String(usualBytes + 1)),
    packets: 5,
    expected: fails('claims-unsent-data'),
  },
  {
    name: 'C-42: an offset beyond what was sent, once',
    habits: once((_packet, usual) =>
      withHeaders(usual(), { 'BITS-Received-Content-Range': String(usualBytes) }),
    ),
    packets: 9,
    expected: completes,
  },
  ...['-8192', 'all of it', '0x2000', '8192.5', '9007199254740993', '1e4', '8192, 16384'].map(
    (offset): QuirkProfile => ({
      name: `an offset that is ${JSON.stringify(offset)}`,
      habits: saying(offset),
      packets: 10,
      expected: fails('malformed-answer'),
    }),
  ),
  {
    name: 'C-39: a 416 to the last fragment that says that all is there',
    habits: fragment((packet, usual) => {
      const answer = usual();
      const { last, total } = rangeOf(packet);
      return last + 1 === total ? { ...answer, status: '416 Requested Range Not Satisfiable' } : answer;
    }),
    packets: 6,
    expected: completes,
  },
  {
    name: 'C-54: a 416 before the body was read',
    habits() {
      let isDone = false;
      return {
        early(packet) {
          if (isDone || packet.type !== 'Fragment' || rangeOf(packet).first === 0) return null;
          isDone = true;
          return outOfStep({ 'BITS-Received-Content-Range': String(fragmentBytes) });
        },
      };
    },
    packets: 9,
    expected: completes,
  },
  {
    name: 'C-51, C-54: a 413 before the body of every fragment over 6,000 bytes was read',
    habits: () => ({
      early: (packet) =>
        packet.type === 'Fragment' && Number(packet.header('Content-Length')) > 6000
          ? refusal('413 Request Entity Too Large', '0x80070057', { Connection: 'close' })
          : null,
    }),
    packets: 10,
    expected: completes,
  },
  {
    name: 'C-61: the session is lost with every second fragment',
    habits: fragment((packet, usual, server) => {
      if (rangeOf(packet).first > 0) server.sessions.clear();
      return server.sessionOf(packet) ? usual() : refusal('500 Internal Server Error', '0x8020001F');
    }),
    packets: 20,
    expected: fails('session-lost'),
  },
];
