import { ending, type HostileScript } from './hostile-script.ts';

/** Connections that end, fall silent or never stop in the middle of an answer. */
export const endOfLineScripts: readonly HostileScript[] = [
  ...ending(
    'connection-lost',
    'done',
    'close',
  )({
    'a close without a byte': '',
    'a close after one byte': 'H',
    'a close in the status line': 'HTTP/1.1 20',
    'a close between two headers': (good) => good.slice(0, good.indexOf('\r\n') + 2),
    'a close before the last byte of the head': (good) => good.slice(0, -1),
    'a close after an interim answer': 'HTTP/1.1 100 Continue\r\n\r\n',
  }),
  ...ending(
    'connection-lost',
    'done',
    'reset',
  )({
    'a reset without a byte': '',
    'a reset after half a head': (good) => good.slice(0, good.length / 2),
  }),
  ...ending(
    'no-answer',
    'done',
    'silence',
  )({
    'silence after one byte': 'H',
    'silence in the status line': 'HTTP/1.1 20',
    'silence before the last byte of the head': (good) => good.slice(0, -1),
    'silence after an interim answer': 'HTTP/1.1 100 Continue\r\n\r\n',
  }),
  ...ending(
    'no-answer',
    'done',
    'drip',
  )({
    'a header that drips for ever': 'HTTP/1.1 200 OK\r\nX-Long: ',
    'interim answers that drip for ever': 'HTTP/1.1 102 Processing\r\n\r\n',
  }),
  ...ending(
    'malformed-answer',
    'done',
    'flood',
  )({
    'interim answers without end': 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(2000),
    'headers without end': `HTTP/1.1 200 OK\r\n${'X-Many: yes\r\n'.repeat(5000)}`,
    'a header without end': `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(65_536)}`,
  }),
  ...ending(
    'done',
    'done',
    'flood',
  )({
    'an Ack with a body without end': (good) =>
      `${good.replace(/Content-Length: 0\r\n/, '')}${'x'.repeat(65_536)}`,
  }),
];
