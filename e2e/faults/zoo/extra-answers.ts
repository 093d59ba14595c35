import { protocolGuid } from '../loose-ack.ts';
import { ending, type HostileScript, withLines } from './hostile-script.ts';

const answer = (status: string, ...headers: string[]): string =>
  withLines(...headers)(`HTTP/1.1 ${status}\r\nBITS-Packet-Type: Ack\r\nContent-Length: 0\r\n\r\n`);
const interim = (code: string, ...headers: string[]): string =>
  withLines(...headers)(`HTTP/1.1 ${code}\r\n\r\n`);

/** More than one answer to one packet: what comes behind the first is never taken for the next one's. */
export const extraAnswerScripts: readonly HostileScript[] = [
  ...ending(
    'done',
    'done',
  )({
    'an Ack that claims all bytes, behind the answer': (good) =>
      good + answer('200 OK', 'BITS-Received-Content-Range: 24583'),
    'an Ack that claims one byte, behind the answer': (good) =>
      good + answer('200 OK', 'BITS-Received-Content-Range: 1'),
    'a second session behind the answer': (good) =>
      good + answer('200 OK', `BITS-Protocol: ${protocolGuid}`, 'BITS-Session-Id: {other}'),
    'a refusal behind the answer': (good) => good + answer('403 Forbidden', 'BITS-Error-Code: 0x80070005'),
    'a lost session behind the answer': (good) =>
      good + answer('500 Internal Server Error', 'BITS-Error-Code: 0x8020001F'),
    'a sign-in behind the answer': (good) => good + answer('401 Unauthorized', 'WWW-Authenticate: Basic'),
    'a redirect behind the answer': (good) => good + answer('301 Moved', 'Location: http://127.0.0.1:9/'),
    'ten Acks behind the answer': (good) => good + answer('200 OK').repeat(10),
    'half an Ack behind the answer': (good) => `${good}HTTP/1.1 200 OK\r\nBITS-Packet`,
    'an interim answer behind the answer': (good) => good + interim('100 Continue'),
    'garbage behind the answer': (good) => `${good}\0\x01\x02garbage`,
    '99 different interim answers': (good) =>
      Array.from({ length: 99 }, (_none, number) =>
        interim(`1${String(number + 2).padStart(2, '0')} Wait`),
      ).join('') + good,
    'interim answers with headers of Acks': (good) =>
      interim('103 Early Hints', 'BITS-Packet-Type: Ack', 'BITS-Received-Content-Range: 24583') + good,
    'an interim answer with a length': (good) => interim('102 Processing', 'X-Length: 10') + good,
  }),
  ...ending(
    'malformed-answer',
    'done',
  )({
    'a switch of protocols': interim('101 Switching Protocols', 'Upgrade: h2c', 'Connection: Upgrade'),
    'a switch of protocols after an interim answer':
      interim('100 Continue') + interim('101 Switching Protocols'),
    '200 interim answers': (good) => interim('100 Continue').repeat(200) + good,
    'an interim answer with a head of 1 MiB': (good) =>
      interim('103 Early Hints', `Link: ${'x'.repeat(2 ** 20)}`) + good,
  }),
];
