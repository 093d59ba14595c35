import { z } from 'zod';
import { parseAllowedHost } from './allowed-host.ts';
import { headerNameProblem } from './custom-header.ts';
import { parseProxyAddress } from './proxy-address.ts';

/** [MC-BUP] 6 <16>: no server wants fragments below 5 KB. */
export const smallestFragmentLimit = 5120;
export const largestFragmentLimit = 1024 * 1024 * 1024;
/** [SDK docs, SetCredentials] */
const maxUserNameLength = 300;
export const maxPasswordLength = 65_535;
export const defaultReplyLimit = 64 * 1024 * 1024;

/** How to sign in; the password or token itself is in the key store and never here. */
const signInSettingsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** `DOMAIN\user` and `user@domain` are understood for NTLM. */
  z.strictObject({ kind: z.literal('password'), userName: z.string().min(1).max(maxUserNameLength) }),
  z.strictObject({ kind: z.literal('token') }),
]);
export type SignInSettings = z.infer<typeof signInSettingsSchema>;

const headerNameSchema = z.string().refine((name) => headerNameProblem(name) === null);

const allowedHostSchema = z
  .string()
  .max(300)
  .refine((text) => parseAllowedHost(text) !== null);

/** Scheme, host and port, as the URL standard writes them. */
export const originSchema = z
  .string()
  .max(4096)
  .refine((text) => /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text);

const proxyAddressSchema = z
  .string()
  .max(300)
  .refine((text) => parseProxyAddress(text).ok);

const proxySettingsSchema = z.discriminatedUnion('kind', [
  /** What the system says: none, one, or a list from a PAC file. */
  z.strictObject({ kind: z.literal('system') }),
  z.strictObject({ kind: z.literal('none') }),
  /** Tried in this order, such as `http://proxy.example:3128`. */
  z.strictObject({ kind: z.literal('manual'), addresses: z.array(proxyAddressSchema).min(1).max(10) }),
]);
export type ProxySettings = z.infer<typeof proxySettingsSchema>;

export const emptyFileWays = ['refuse', 'close-only', 'star-range'] as const;
export type EmptyFileWay = (typeof emptyFileWays)[number];
const protocolCases = ['automatic', 'lower', 'upper'] as const;
export type ProtocolCase = (typeof protocolCases)[number];

/** How one server (scheme, host and port) wants to be spoken to. Holds no secret. */
export const serverSettingsSchema = z.strictObject({
  /** Such as `https://server.example` or `http://server.example:8080`. */
  origin: originSchema,
  signIn: signInSettingsSchema,
  /** The user agreed that passwords and tokens travel readable to this server. */
  isPasswordOverHttpAllowed: z.boolean(),
  /** Names of further headers that go with every request; their values are secrets. */
  customHeaderNames: z.array(headerNameSchema).max(50),
  proxy: proxySettingsSchema,
  /** Whom the proxies know; null when they ask for nobody. */
  proxyUserName: z.string().min(1).max(maxUserNameLength).nullable(),
  /** Certificates (PEM) to trust for this server besides the system's. */
  authorities: z.string().max(1_000_000).nullable(),
  /** SHA-256 of the server's public key, 64 hex digits: any other key is refused. */
  pinnedKey: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  /** Own certificate with its key: a PEM or PFX file. */
  clientCertificatePath: z.string().max(32_768).nullable(),
  /** Hosts (`name` or `name:port`) besides the server's own that it may send an upload or a reply to. */
  allowedHosts: z.array(allowedHostSchema).max(50),
  emptyFiles: z.enum(emptyFileWays),
  /** Letter case of the protocol GUID; automatic tries the other one once when the server knows no common protocol. */
  protocolCase: z.enum(protocolCases),
  /** After a broken connection: go on in the session, or start a new one (for servers that store repeated bytes twice). */
  afterBreak: z.enum(['resume', 'restart']),
  /** Longest fragment in bytes; null leaves it to what the line and the server bear. */
  maxFragmentBytes: z.number().int().min(smallestFragmentLimit).max(largestFragmentLimit).nullable(),
  /** Whether the file's name goes along as Content-Name. */
  isFileNameSent: z.boolean(),
  /** `expected`: a server application answers every upload; a missing reply is told. */
  reply: z.strictObject({
    isExpected: z.boolean(),
    /** Folder that replies are saved to; null is the usual one. */
    folder: z.string().max(32_768).nullable(),
    maxBytes: z.number().int().positive(),
  }),
});
export type ServerSettings = z.infer<typeof serverSettingsSchema>;

export const defaultServerSettings = (origin: string): ServerSettings => ({
  origin,
  signIn: { kind: 'none' },
  isPasswordOverHttpAllowed: false,
  customHeaderNames: [],
  proxy: { kind: 'system' },
  proxyUserName: null,
  authorities: null,
  pinnedKey: null,
  clientCertificatePath: null,
  allowedHosts: [],
  emptyFiles: 'refuse',
  protocolCase: 'automatic',
  afterBreak: 'resume',
  maxFragmentBytes: null,
  isFileNameSent: true,
  reply: { isExpected: false, folder: null, maxBytes: defaultReplyLimit },
});
