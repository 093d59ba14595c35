import type { UploadErrorCode } from '../upload-error.ts';
import { type DescribeError, hostIn } from './code-words.ts';

type ConnectionErrorCode = Extract<
  UploadErrorCode,
  | 'offline'
  | 'host-not-found'
  | `connection-${string}`
  | 'no-answer'
  | 'send-timeout'
  | 'tls-failure'
  | `certificate-${string}`
  | 'not-http'
>;

const askServerOwner = 'Ask whoever runs the server to renew its certificate, then try again.';

export const connectionErrorWords: Readonly<Record<ConnectionErrorCode, DescribeError>> = {
  offline: () => ({
    what: 'No network.',
    why: 'This computer is not connected.',
    youCan: 'Check cable, Wi-Fi or flight mode.',
  }),
  'host-not-found': (facts) => ({
    what: `Server name not found: ${hostIn(facts)}.`,
    why: 'The name is misspelt, or the network does not know it right now.',
    youCan: 'Check the address, or connect to the network that knows the server.',
  }),
  'connection-refused': (facts) => ({
    what: `Nothing answers at ${hostIn(facts)}.`,
    why: 'The computer is there, but no server is listening at this port.',
    youCan: 'Check the port in the address, or start the server.',
  }),
  'connection-failed': (facts) => ({
    what: `No connection to ${hostIn(facts)}.`,
    why: 'The server or the way to it is out of reach.',
    youCan: 'Check the network and whether the server is running.',
  }),
  'connection-lost': () => ({
    what: 'The connection was lost.',
    why: 'It broke while data was under way. What the server confirmed is kept.',
    youCan: 'Wait, or try now.',
  }),
  'no-answer': () => ({
    what: 'No answer for 60 s.',
    why: 'The server took the data and then said nothing.',
    youCan: 'Wait, or ask whoever runs the server.',
  }),
  'send-timeout': () => ({
    what: 'The server stopped taking data.',
    why: 'Nothing could be sent for a long time.',
    youCan: 'Wait, or check the network.',
  }),
  'tls-failure': (facts) => ({
    what: `No secure connection to ${hostIn(facts)}.`,
    why: 'The two sides could not agree on encryption.',
    youCan:
      'Check whether the address should start with http instead of https, or ask whoever runs the server.',
  }),
  'certificate-expired': (facts) => ({
    what: `The certificate of ${hostIn(facts)} is out of date.`,
    why: 'It has expired or is not valid yet, or the clock of this computer is wrong.',
    youCan: `Check date and time here. ${askServerOwner}`,
  }),
  'certificate-wrong-host': (facts) => ({
    what: `The certificate does not belong to ${hostIn(facts)}.`,
    why: 'It was issued for another name. Someone may be posing as the server.',
    youCan: 'Check the address. If it is right, ask whoever runs the server.',
  }),
  'certificate-untrusted': (facts) => ({
    what: `The certificate of ${hostIn(facts)} is not trusted.`,
    why: 'This computer does not know who signed it.',
    youCan: 'Install the signer in the certificate store of the system if you trust it, then try again.',
  }),
  'not-http': () => ({
    what: 'This is not a web server (maybe use https).',
    why: 'What answered does not speak HTTP.',
    youCan: 'Check the port, and whether the address should start with https.',
  }),
};
