import { z } from 'zod';

/** Every way an upload, or a wish of the user, can fail. Words for each stand in `i18n/error-words.ts`. */
export const uploadErrorCodes = [
  // the file
  'file-not-found',
  'file-no-permission',
  'file-in-use',
  'file-not-regular',
  'file-unreadable',
  'file-empty',
  'file-size-unknown',
  'file-too-large',
  'file-changed',
  'file-gone',
  'file-not-answering',
  'drive-gone',
  // the way to the server
  'offline',
  'host-not-found',
  'connection-refused',
  'connection-failed',
  'connection-lost',
  'no-answer',
  'send-timeout',
  'tls-failure',
  'certificate-expired',
  'certificate-wrong-host',
  'certificate-untrusted',
  'certificate-weak',
  'certificate-revoked',
  'certificate-changed',
  'client-certificate-wanted',
  'client-certificate-unusable',
  'not-http',
  // a proxy on the way
  'proxy-unreachable',
  'proxy-refused',
  'proxy-sign-in-needed',
  'proxy-sign-in-refused',
  'proxy-blocks-uploads',
  'proxy-lookup-not-answering',
  // the server's answer
  'not-bits-server',
  'verb-refused',
  'moved',
  'sign-in-needed',
  'sign-in-refused',
  'sign-in-unsupported',
  'password-over-http',
  'secrets-locked',
  'key-store-not-answering',
  'host-not-allowed',
  'access-denied',
  'exists-or-denied',
  'uploads-disabled',
  'server-allows-scripts',
  'no-such-place',
  'too-large-for-server',
  'fragment-too-large',
  'server-disk-full',
  'server-busy',
  'server-trouble',
  'request-refused',
  'application-refused',
  'protocol-mismatch',
  'malformed-answer',
  'session-lost',
  'no-progress',
  'claims-unsent-data',
  'upload-vanished',
  // the reply of the application behind the server
  'reply-not-allowed',
  'reply-too-large',
  'reply-gone',
  'reply-incomplete',
  'reply-refused',
  'reply-not-saved',
  // what shows others what was uploaded
  'proof-not-saved',
  'receipt-key-damaged',
  'receipt-key-unreadable',
  'receipt-key-not-saved',
  // the program
  'storage-failed',
  'data-not-saved',
  'not-allowed-now',
  'invalid-request',
  'internal',
] as const;

export type UploadErrorCode = (typeof uploadErrorCodes)[number];

/** Facts behind an error, for the words and for "Copy details". Texts are untrusted and shown as plain text. */
const errorFactsSchema = z.object({
  /** File name, host or address that the words name. */
  name: z.string().max(4096).optional(),
  host: z.string().max(300).optional(),
  /** HTTP status of the answer. */
  httpStatus: z.number().int().optional(),
  /** BITS-Error-Code as an unsigned 32-bit HRESULT. */
  bitsErrorCode: z.number().int().nonnegative().optional(),
  /** BITS-Error-Context: 5 = the server, 7 = the application behind it. */
  bitsErrorContext: z.number().int().nonnegative().optional(),
  /** Address that the server pointed to. */
  target: z.string().max(4096).optional(),
  /** Seconds that the server asked to wait (Retry-After). */
  retryAfterSeconds: z.number().nonnegative().optional(),
  expectedBytes: z.number().optional(),
  actualBytes: z.number().optional(),
  /** Offset in the file at which reading failed. */
  position: z.number().int().nonnegative().optional(),
  /** What became of a file of unchanged size: another one has its name; its times moved; what was sent of it differs. */
  change: z.enum(['replaced', 'touched', 'content']).optional(),
  /** Library or system code such as ECONNRESET, for support. */
  detail: z.string().max(500).optional(),
});
export type ErrorFacts = z.infer<typeof errorFactsSchema>;

export const uploadErrorSchema = z.object({
  code: z.enum(uploadErrorCodes),
  /** transient: retried by itself; fatal: waits for the user. */
  severity: z.enum(['transient', 'fatal']),
  facts: errorFactsSchema,
});
export type UploadError = z.infer<typeof uploadErrorSchema>;

export const uploadError = (
  code: UploadErrorCode,
  severity: UploadError['severity'],
  facts: ErrorFacts = {},
): UploadError => ({
  code,
  severity,
  // A host can be longer than any name should be; what is stored must be readable again.
  facts: facts.host === undefined ? facts : { ...facts, host: facts.host.slice(0, 300) },
});
