import { ack, type LooseAck, refusal } from '../loose-ack.ts';
import type { Habits } from '../loose-server.ts';
import { completes, completesWith, fails, keepsTrying, type QuirkProfile } from '../quirk-profile.ts';

const page = (status: string, html = '<html><h1>Hello</h1></html>'): LooseAck => ({
  status,
  headers: { 'Content-Type': 'text/html', 'Content-Length': String(html.length) },
  body: html,
});

/** Something else answers the nth packet of the upload, from 0, and the server never sees it. */
function inPlaceOf(nth: number, answer: LooseAck): () => Habits {
  return () => {
    let packets = 0;
    return {
      early: () => {
        packets += 1;
        return packets === nth + 1 ? { ...answer, afterwards: 'close' } : null;
      },
    };
  };
}

const always = (answer: LooseAck) => (): Habits => ({ any: () => answer });

export const foreignAnswerProfiles: readonly QuirkProfile[] = [
  {
    name: 'C-55: a page in place of the Acks, status 200',
    habits: always(page('200 OK')),
    packets: 6,
    expected: keepsTrying('not-bits-server'),
  },
  {
    name: 'C-55: 200 without Ack in place of the Acks',
    habits: always({ status: '200 OK', headers: { 'Content-Length': '0' } }),
    packets: 6,
    expected: keepsTrying('not-bits-server'),
  },
  ...[0, 1, 2, 4, 5].map(
    (nth): QuirkProfile => ({
      name: `C-55: a sign-in page in place of Ack ${nth}, once`,
      habits: inPlaceOf(nth, page('200 OK')),
      packets: 8,
      expected: completes,
    }),
  ),
  ...[0, 1, 4, 5].map(
    (nth): QuirkProfile => ({
      name: `a proxy's 502 in place of Ack ${nth}, once`,
      habits: inPlaceOf(nth, page('502 Bad Gateway')),
      packets: 9,
      expected: completes,
    }),
  ),
  ...[
    '202 Accepted',
    '203 Non-Authoritative Information',
    '204 No Content',
    '205 Reset Content',
    '206 Partial Content',
  ].map(
    (status): QuirkProfile => ({
      name: `an Ack with the status ${status}`,
      habits: () => ({ create: (_packet, usual) => ({ ...usual(), status }) }),
      packets: 6,
      expected: keepsTrying('server-trouble'),
    }),
  ),
  ...['301 Moved', '302 Found', '303 See Other', '307 Temporary Redirect', '308 Permanent Redirect'].map(
    (status): QuirkProfile => ({
      name: `C-68: ${status} to another place`,
      habits: always({
        status,
        headers: { Location: 'http://127.0.0.1:9/elsewhere', 'Content-Length': '0' },
      }),
      packets: 1,
      expected: fails('moved'),
    }),
  ),
  {
    name: 'C-26: 409 to Create-Session',
    habits: () => ({ create: () => ack({}, '409 Conflict') }),
    packets: 1,
    expected: fails('exists-or-denied'),
  },
  {
    name: 'C-25: 403 to Create-Session',
    habits: () => ({ create: () => refusal('403 Forbidden', '0x80070005') }),
    packets: 1,
    expected: fails('exists-or-denied'),
  },
  {
    name: 'C-99: 404 to Close-Session',
    habits: () => ({ close: () => ack({}, '404 Not Found') }),
    packets: 6,
    expected: fails('upload-vanished'),
  },
  {
    name: 'C-98: 400 to Close-Session is not asked again',
    habits: () => ({
      close: (_packet, usual) => {
        usual();
        return refusal('400 Bad Request', '0x80070057');
      },
    }),
    packets: 6,
    expected: completesWith('request-refused'),
  },
  {
    name: 'C-98: 500 to Close-Session is asked again',
    habits() {
      let tries = 0;
      return {
        close: (_packet, usual) => {
          tries += 1;
          return tries < 3 ? refusal('500 Internal Server Error', '0x80004005') : usual();
        },
      };
    },
    packets: 8,
    expected: completes,
  },
  {
    name: 'C-67: a full disk that has room again',
    habits() {
      let tries = 0;
      return {
        fragment: (_packet, usual) => {
          tries += 1;
          return tries === 2 ? refusal('500 Internal Server Error', '0x80070112') : usual();
        },
      };
    },
    packets: 8,
    expected: completes,
  },
];
