import { gzipSync } from 'node:zlib';
import { ending, type HostileScript, withLines } from './hostile-script.ts';

const taken = ending('done', 'done');
const chunked = (body: string) => (good: string) =>
  `${good.replace(/Content-Length: 0\r\n/, 'Transfer-Encoding: chunked\r\n')}${body}`;
const long =
  (length: number, body = '') =>
  (good: string) =>
    `${good.replace(/Content-Length: 0\r\n/, `Content-Length: ${length}\r\n`)}${body}`;
const bomb = gzipSync(Buffer.alloc(10 * 2 ** 20)).toString('latin1');

/** Acks with bodies that they have no business with. The head counts; the connection is not used again. */
export const brokenBodyScripts: readonly HostileScript[] = [
  ...taken({
    'a chunk': chunked('5\r\nhello\r\n0\r\n\r\n'),
    'a chunk with an extension and a trailer': chunked('5;a=b\r\nhello\r\n0\r\nX-Late: yes\r\n\r\n'),
    'a short page behind an Ack': long(14, '<h1>Hello</h1>'),
    'a page of 100 KB behind an Ack': long(100_000, 'x'.repeat(100_000)),
    'a gzip bomb behind an Ack': (good) => withLines('Content-Encoding: gzip')(long(bomb.length, bomb)(good)),
    'a coding that is none': withLines('Content-Encoding: gzip, br, x-nonsense'),
  }),
  ...ending(
    'done',
    'done',
    'close',
  )({
    'a promised body that is cut off': long(50, 'only this'),
    'chunks without an end': chunked('5\r\nhello\r\n'),
  }),
  ...ending(
    'done',
    'done',
    'silence',
  )({
    'a promised body that never comes': long(50),
    'a promised body of 8 EiB': long(Number.MAX_SAFE_INTEGER),
    'chunks that never end': chunked('5\r\nhello\r\n'),
  }),
];
