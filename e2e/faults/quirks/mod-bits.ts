import { ack, refusal, withHeaders } from '../loose-ack.ts';
import { type Habits, rangeOf } from '../loose-server.ts';
import { completes, fails, fragmentBytes, type QuirkProfile } from '../quirk-profile.ts';

/** Everything that goes wrong with a fragment becomes this. */
const everythingIs416 = (received: number) =>
  withHeaders(refusal('416 Requested Range Not Satisfiable', '0x80070057'), {
    'BITS-Error-Context': '0x7',
    'BITS-Received-Content-Range': String(received),
  });

/** Not even an Ack: another client has taken the only session. */
const sessionTaken = withHeaders(refusal('400 Bad Request', '0x80070057'), { 'BITS-Packet-Type': null });

function stolenOnce(isConnectionLost: boolean): Habits {
  let isStolen = false;
  return {
    fragment(packet, usual, server) {
      if (!isStolen && rangeOf(packet).first === fragmentBytes) {
        isStolen = true;
        server.sessions.clear();
        if (isConnectionLost) return { bytes: '', afterwards: 'reset' };
      }
      return server.sessionOf(packet) ? usual() : sessionTaken;
    },
  };
}

export const modBitsProfiles: readonly QuirkProfile[] = [
  {
    name: 'mod_bits, no state: every session is known, every fragment is written where it says',
    habits() {
      let file = Buffer.alloc(0);
      return {
        fragment(packet, _usual, server) {
          const { first, last, total } = rangeOf(packet);
          if (file.length !== total) file = Buffer.alloc(total);
          packet.body.copy(file, first);
          server.files.set(packet.target, file);
          return ack({ 'BITS-Received-Content-Range': String(last + 1) });
        },
        close: () => ack(),
      };
    },
    packets: 6,
    expected: completes,
  },
  {
    name: 'C-37, C-38: mod_bitsvhd, every error is 416 with the code of an invalid argument',
    habits() {
      let errors = 0;
      return {
        fragment(packet, usual) {
          const { first } = rangeOf(packet);
          errors += 1;
          return first > 0 && errors % 2 === 0 ? everythingIs416(first) : usual();
        },
      };
    },
    packets: 10,
    expected: completes,
  },
  {
    name: 'C-40: mod_bitsvhd, winds back and wants the bytes again',
    habits() {
      let isBack = false;
      return {
        fragment(packet, usual, server) {
          const session = server.sessionOf(packet);
          if (isBack || !session || rangeOf(packet).first !== 2 * fragmentBytes) return usual();
          isBack = true;
          session.bytes = session.bytes.subarray(0, fragmentBytes);
          return everythingIs416(fragmentBytes);
        },
      };
    },
    packets: 8,
    expected: completes,
  },
  {
    name: 'C-64: mod_bitsvhd, the only session is taken by another client while the connection is down',
    habits: () => stolenOnce(true),
    packets: 11,
    expected: completes,
  },
  {
    name: 'C-63: mod_bitsvhd, the only session is taken by another client under way',
    habits: () => stolenOnce(false),
    packets: 3,
    expected: fails('request-refused'),
  },
];
