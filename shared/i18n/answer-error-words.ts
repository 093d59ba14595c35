import { visibleText } from '../format.ts';
import type { ErrorFacts, UploadErrorCode } from '../upload-error.ts';
import { type DescribeError, hostIn, inGuestNetwork, waitOrTryNow } from './code-words.ts';
import type { connectionErrorWords } from './connection-error-words.ts';
import type { fileErrorWords } from './file-error-words.ts';
import type { programErrorWords } from './program-error-words.ts';
import type { proofErrorWords } from './proof-error-words.ts';

type AnswerErrorCode = Exclude<
  UploadErrorCode,
  | keyof typeof fileErrorWords
  | keyof typeof connectionErrorWords
  | keyof typeof proofErrorWords
  | keyof typeof programErrorWords
>;

const askOwner = 'Ask whoever runs the server.';

const serverFirst = (facts: ErrorFacts): string => (facts.host === undefined ? 'The server' : hostIn(facts));

export const answerErrorWords: Readonly<Record<AnswerErrorCode, DescribeError>> = {
  'not-bits-server': (facts) => ({
    what: 'The server answered, but it is not a BITS server.',
    why: `The answer came from a plain web server or a sign-in page on the way to ${hostIn(facts)}.`,
    youCan: `Check the address. ${inGuestNetwork}`,
  }),
  'verb-refused': () => ({
    what: 'This server does not accept BITS uploads.',
    why: 'BITS uploads are not switched on there, or something on the way blocks them.',
    youCan: 'Check the address, or ask whoever runs the server to switch BITS uploads on for this folder.',
  }),
  moved: (facts) => ({
    what:
      facts.target === undefined
        ? 'The server moved.'
        : `The server moved to '${visibleText(facts.target)}'.`,
    why: 'Uploads are not sent on to another address without you.',
    youCan: `If you trust the new address, choose it as the destination and add the file again. ${inGuestNetwork}`,
  }),
  'sign-in-needed': (facts) => ({
    what: 'Sign-in needed.',
    why: `${serverFirst(facts)} takes uploads only from people it knows.`,
    youCan: 'Enter user name and password. The upload goes on where it stopped.',
  }),
  'sign-in-refused': (facts) => ({
    what: `${serverFirst(facts)} refused the sign-in.`,
    why: 'User name, password or token is wrong or no longer valid.',
    youCan: 'Sign in again. The upload goes on where it stopped.',
  }),
  'sign-in-unsupported': (facts) => ({
    what: `${serverFirst(facts)} wants a way of signing in that Bitlade does not know.`,
    why: 'Bitlade knows Basic, Digest, NTLM, Negotiate with NTLM, and tokens.',
    youCan: 'Ask whoever runs the server to allow one of these for this folder.',
  }),
  'password-over-http': () => ({
    what: 'Your password or token would be readable on the way.',
    why: 'The address starts with http, and nothing on the way would hide it.',
    youCan: 'Use an https address, or allow it for this server in its settings.',
  }),
  'secrets-locked': () => ({
    what: 'The key store is locked.',
    why: 'The password of this server is kept there and could not be read.',
    youCan: 'Unlock the key store of the system, then try again.',
  }),
  'key-store-not-answering': () => ({
    what: 'The key store does not answer.',
    why: 'The system keeps the passwords of servers there. It may be waiting for you to unlock it.',
    weDo: 'What needs a password waits, and Bitlade asks again by itself. Nothing was changed.',
    youCan: 'Look for a question of the system behind the windows and answer it.',
  }),
  'host-not-allowed': (facts) => ({
    what:
      facts.target === undefined
        ? 'The server pointed elsewhere. Refused.'
        : `The server pointed to '${visibleText(facts.target)}'. Refused.`,
    why: 'It wants the upload to go on at another address than the one you chose.',
    youCan: 'If you trust that address, allow it in the settings of the server, then try again.',
  }),
  'access-denied': () => ({
    what: 'Not allowed.',
    why: 'The server does not let you write there.',
    youCan: askOwner,
  }),
  'exists-or-denied': () => ({
    what: 'The server does not take this file at this place.',
    why: 'A file with this name exists there already, the name itself is not allowed, or writing is not. The server does not say which.',
    youCan:
      'Rename the file or choose another folder, then add it again. Try again once the old file is gone.',
  }),
  'uploads-disabled': () => ({
    what: 'Uploads are switched off for this folder.',
    why: 'The server knows BITS uploads, but not here.',
    youCan: 'Choose another folder, or ask whoever runs the server to switch uploads on.',
  }),
  'server-allows-scripts': () => ({
    what: 'The server takes no uploads into this folder.',
    why: 'Scripts may run there, so that an uploaded file could be started on the server.',
    youCan: 'Ask whoever runs the server to switch scripts off for this folder.',
  }),
  'no-such-place': () => ({
    what: 'No such place on the server.',
    why: 'The folder in the address does not exist there.',
    youCan: 'Check the address, or have the folder made on the server.',
  }),
  'too-large-for-server': () => ({
    what: 'The file is larger than the server allows.',
    why: 'Its owner set a limit for the size of one upload.',
    youCan: 'Ask whoever runs the server to raise the limit for this folder, then try again.',
  }),
  'fragment-too-large': () => ({
    what: 'Even the smallest parts are too large for the server.',
    why: 'The file was offered in smaller and smaller parts. The server, or something on the way, refused them all.',
    youCan: 'Ask whoever runs the server about its limit for one request.',
  }),
  'server-disk-full': () => ({
    what: 'The disk of the server is full.',
    why: 'There is no room for the rest of the file.',
    youCan: 'Ask whoever runs the server to make room.',
  }),
  'server-busy': () => ({
    what: 'The server is busy.',
    why: 'It can take nothing right now and wants to be asked again later.',
    youCan: waitOrTryNow,
  }),
  'server-trouble': (facts) => ({
    what: 'The server has trouble.',
    why:
      facts.httpStatus === undefined
        ? 'It reports a fault of its own.'
        : `It reports a fault of its own (${facts.httpStatus}).`,
    youCan: `Wait. If it lasts, ask whoever runs the server.`,
  }),
  'request-refused': () => ({
    what: 'The server refused the upload.',
    why: 'It did not accept what was asked of it.',
    youCan: 'Copy the details and ask whoever runs the server.',
  }),
  'application-refused': () => ({
    what: 'The application behind the server did not take the file.',
    why: 'It refused the file, failed, or did not answer in time.',
    youCan: 'Copy the details and ask whoever runs that application.',
  }),
  'protocol-mismatch': () => ({
    what: 'No common protocol version.',
    why: 'The server speaks a version of the BITS Upload Protocol that this program does not know.',
    youCan: askOwner,
  }),
  'malformed-answer': () => ({
    what: "The server's answer is malformed.",
    why: 'It breaks the rules of HTTP or of the BITS Upload Protocol.',
    youCan: 'Copy the details and ask whoever runs the server, or a proxy on the way.',
  }),
  'session-lost': () => ({
    what: 'The server forgets the upload.',
    why: 'It no longer knows the session in which the file was being sent.',
    youCan: 'Try again. If it happens often, ask whoever runs the server how long it keeps sessions.',
  }),
  'no-progress': () => ({
    what: 'The server takes no more of the file.',
    why: 'It answers every time, but confirms no more than before.',
    youCan: 'Copy the details and ask whoever runs the server.',
  }),
  'claims-unsent-data': () => ({
    what: 'The server claims data we did not send. Stopped.',
    why: 'What is there may be mixed with the data of someone else.',
    youCan: 'Start again. If it comes back, ask whoever runs the server.',
  }),
  'upload-vanished': () => ({
    what: 'The server lost the file at the very end.',
    why: 'Every byte was confirmed, yet the server could not find them when asked to put the file in place.',
    youCan: 'Start again.',
  }),
  'reply-not-allowed': (facts) => ({
    what:
      facts.target === undefined
        ? 'The server pointed elsewhere for its reply. Refused.'
        : `The server pointed to '${visibleText(facts.target)}' for its reply. Refused.`,
    why: 'The file was sent. Its reply lies at an address that you did not choose.',
    youCan: 'If you trust that address, allow it in the settings of the server, then try again.',
  }),
  'reply-too-large': () => ({
    what: 'The reply is larger than allowed.',
    why: 'The file was sent. Its reply is over the limit that is set for this server.',
    youCan: 'Raise the limit in the settings of the server, then try again.',
  }),
  'reply-gone': () => ({
    what: 'Sent, but the reply is not there.',
    why: 'The server gave an address for its reply, and found nothing at it.',
    youCan: 'Try again, or ask whoever runs the server.',
  }),
  'reply-incomplete': () => ({
    what: 'Sent, but the reply did not arrive whole.',
    why: 'The connection broke, or the server sent something else than it had announced.',
    youCan: waitOrTryNow,
  }),
  'reply-refused': () => ({
    what: 'Sent, but the server does not hand out the reply.',
    why: 'It refused to give the file at the address that it had named.',
    youCan: 'Copy the details and ask whoever runs the server.',
  }),
  'reply-not-saved': ({ detail }) =>
    detail === 'not-answering'
      ? {
          what: 'Sent, but the folder for replies does not answer.',
          why: 'The disk or the network share that holds it has said nothing for half a minute.',
          youCan:
            'Check the disk or the connection to the share, or choose another folder in the settings of the server.',
        }
      : {
          what: 'Sent, but the reply could not be saved here.',
          why: 'The folder for replies cannot be written, or the disk is full.',
          youCan: 'Make room or choose another folder in the settings of the server, then try again.',
        },
};
