import type { UploadErrorCode } from '../upload-error.ts';
import { type DescribeError, hostIn, inGuestNetwork, waitOrTryNow } from './code-words.ts';

type ConnectionErrorCode = Extract<
  UploadErrorCode,
  | 'offline'
  | 'host-not-found'
  | `connection-${string}`
  | 'no-answer'
  | 'send-timeout'
  | 'tls-failure'
  | `certificate-${string}`
  | `client-certificate-${string}`
  | `proxy-${string}`
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
    youCan: waitOrTryNow,
  }),
  'no-answer': () => ({
    what: 'The server did not answer in time.',
    why: 'It took what was sent and then said nothing.',
    youCan: 'Wait, or ask whoever runs the server.',
  }),
  'send-timeout': () => ({
    what: 'The server stopped taking data.',
    why: 'Nothing could be sent for a long time.',
    youCan: 'Wait, or check the network.',
  }),
  'tls-failure': (facts) => ({
    what: `No secure connection to ${hostIn(facts)}.`,
    why: 'The encryption could not be set up.',
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
    youCan: `Check the address. If it is right, ask whoever runs the server. ${inGuestNetwork}`,
  }),
  'certificate-untrusted': (facts) => ({
    what: `The certificate of ${hostIn(facts)} is not trusted.`,
    why: 'This computer does not know who signed it, or a certificate in between is missing.',
    youCan: `If you trust the signer, add its certificate in the settings of the server, then try again. ${inGuestNetwork}`,
  }),
  'certificate-weak': (facts) => ({
    what: `The certificate of ${hostIn(facts)} is too weak.`,
    why: 'Its key or its signature can be forged today.',
    youCan: askServerOwner,
  }),
  'certificate-revoked': (facts) => ({
    what: `The certificate of ${hostIn(facts)} was revoked.`,
    why: 'Whoever issued it has taken it back.',
    youCan: askServerOwner,
  }),
  'certificate-changed': (facts) => ({
    what: `${hostIn(facts)} shows another key than the one you pinned.`,
    why: 'The server got a new key, or someone is posing as the server.',
    youCan:
      'Ask whoever runs the server. If the change is real, pin the new key in the settings of the server.',
  }),
  'client-certificate-wanted': (facts) => ({
    what: `${hostIn(facts)} wants a certificate of yours.`,
    why: 'It takes uploads only from computers that show one.',
    youCan: 'Choose your certificate in the settings of the server, then try again.',
  }),
  'client-certificate-unusable': () => ({
    what: 'Your certificate cannot be used.',
    why: 'Its file cannot be read, the passphrase is wrong, or key and certificate do not belong together.',
    youCan: 'Choose the certificate again in the settings of the server.',
  }),
  'proxy-unreachable': () => ({
    what: 'The proxy does not answer.',
    why: 'None of the proxies on the way to the server could be reached.',
    youCan: 'Check the proxy in the settings of the server or of the system.',
  }),
  'proxy-refused': () => ({
    what: 'The proxy does not let this upload pass.',
    why: 'It refused to open a way to the server.',
    youCan: 'Ask whoever runs the proxy to allow this server and port.',
  }),
  'proxy-sign-in-needed': () => ({
    what: 'The proxy wants a password.',
    why: 'Your network lets traffic out only after sign-in.',
    youCan: 'Enter user name and password for the proxy.',
  }),
  'proxy-sign-in-refused': () => ({
    what: 'The proxy refused the password.',
    why: 'User name or password is wrong, or not allowed to go out.',
    youCan: 'Enter user name and password for the proxy again.',
  }),
  'proxy-blocks-uploads': () => ({
    what: 'A proxy on the way blocks BITS uploads.',
    why: 'It does not know what BITS_POST is and answered in place of the server.',
    youCan:
      'Use an https address if the server has one, or ask whoever runs the proxy to let BITS_POST pass.',
  }),
  'proxy-lookup-not-answering': () => ({
    what: 'The system does not say which proxy to use.',
    why: 'It was asked and gave no answer; its automatic proxy configuration may be out of reach.',
    youCan: 'Check the proxy settings of the system, or choose the way out in the settings of the server.',
  }),
  'not-http': () => ({
    what: 'This is not a web server (maybe use https).',
    why: 'What answered does not speak HTTP.',
    youCan: 'Check the port, and whether the address should start with https.',
  }),
};
