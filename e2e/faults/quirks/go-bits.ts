import { ack, type LooseAck, renamed, withHeaders } from '../loose-ack.ts';
import { guid, type Habits, rangeOf } from '../loose-server.ts';
import {
  completes,
  fails,
  fragmentBytes,
  keepsTrying,
  type QuirkProfile,
  usualBytes,
} from '../quirk-profile.ts';

/** Go writes header names its own way. */
const inGoCase = (answer: LooseAck): LooseAck =>
  renamed(answer, (name) => name.toLowerCase().replace(/\b[a-z]/g, (letter) => letter.toUpperCase()));

const refused = (status: string): LooseAck =>
  ack({ 'BITS-Error-Code': '0', 'BITS-Error-Context': '5' }, status);

/** On 416 the offset stands under a misspelt name. */
const misspelt = (answer: LooseAck): LooseAck =>
  answer.status.startsWith('416') ? renamed(answer, (name) => name.replace('Received', 'Recieved')) : answer;

/** Exact texts, no braces, its own spelling; `change` is one more habit. */
const goBits = (change: Habits = {}): Habits => ({
  sessionId: (number) => guid(number).slice(1, -1).toLowerCase(),
  create: (packet, usual) =>
    packet.header('BITS-Supported-Protocols') === '{7df0354d-249b-430f-820d-3d2a9bef4931}'
      ? usual()
      : refused('400 Bad Request'),
  any: (answer) => ('bytes' in answer ? answer : inGoCase(misspelt(answer))),
  ...change,
});

/** Strikes once, at the fragment that starts at `first`. */
function onceAt(first: number, strike: Required<Habits>['fragment']): Required<Habits>['fragment'] {
  let isDone = false;
  return (packet, usual, server) => {
    if (isDone || rangeOf(packet).first !== first) return usual();
    isDone = true;
    return strike(packet, usual, server);
  };
}

export const goBitsProfiles: readonly QuirkProfile[] = [
  {
    name: 'C-10, C-17, C-20: GoBITS, header names in its own letter case, one exact protocol, ids without braces',
    habits: goBits,
    packets: 6,
    expected: completes,
  },
  {
    name: 'C-45: GoBITS, 416 with the offset under a misspelt name',
    habits: () =>
      goBits({
        fragment: onceAt(fragmentBytes, (_packet, usual) => {
          usual();
          return { bytes: '', afterwards: 'reset' };
        }),
      }),
    packets: 8,
    expected: completes,
  },
  {
    name: 'C-52: GoBITS, 413 that means the whole file',
    habits: () => goBits({ fragment: () => refused('413 Request Entity Too Large') }),
    packets: 5,
    expected: fails('fragment-too-large'),
  },
  {
    name: 'C-64: GoBITS, a lost session is 400 with the code 0',
    habits: () =>
      goBits({
        fragment: (packet, usual, server) => {
          const isFirst = packet.connection === 0 && rangeOf(packet).first === fragmentBytes;
          if (isFirst) {
            server.sessions.clear();
            return { bytes: '', afterwards: 'reset' };
          }
          return server.sessionOf(packet) ? usual() : refused('400 Bad Request');
        },
      }),
    packets: 11,
    expected: completes,
  },
  {
    name: 'GoBITS, a whole file is moved away before its Ack is lost: 416 with 0, and all is sent again',
    habits: () =>
      goBits({
        fragment: onceAt(3 * fragmentBytes, (packet, usual, server) => {
          usual();
          const session = server.sessionOf(packet);
          if (session) session.bytes = Buffer.alloc(0);
          return { bytes: '', afterwards: 'reset' };
        }),
      }),
    packets: 14,
    expected: completes,
  },
  {
    name: 'GoBITS (2017), the first fragment of a new file fails for ever',
    habits: () => goBits({ fragment: () => refused('500 Internal Server Error') }),
    packets: 24,
    expected: keepsTrying('server-trouble'),
  },
  {
    name: 'GoBITS, a refusal that names an offset is still a refusal',
    habits: () =>
      goBits({
        fragment: () =>
          withHeaders(refused('400 Bad Request'), { 'BITS-Received-Content-Range': String(usualBytes) }),
      }),
    packets: 3,
    expected: fails('request-refused'),
  },
];
