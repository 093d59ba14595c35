import { parseAllowedHost } from '../../shared/allowed-host.ts';
import { headerNameProblem, headerValueProblem } from '../../shared/custom-header.ts';
import { en } from '../../shared/i18n/en.ts';
import { parsePinnedKey } from '../../shared/pinned-key.ts';
import { parseProxyAddress } from '../../shared/proxy-address.ts';
import {
  type EmptyFileWay,
  emptyFileWays,
  largestFragmentLimit,
  smallestFragmentLimit,
} from '../../shared/server-settings.ts';
import { BadUsage } from './bad-usage.ts';

/** How the server of one command wants to be spoken to. Passwords and tokens are not among it. */
export interface ServerOptions {
  userName: string | null;
  tokenFile: string | null;
  headers: (readonly [name: string, value: string])[];
  isPasswordOverHttpAllowed: boolean;
  /** `environment`: HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
  proxy: 'environment' | 'none' | readonly string[];
  proxyUserName: string | null;
  authoritiesFile: string | null;
  certificateFile: string | null;
  pinnedKey: string | null;
  allowedHosts: string[];
  emptyFiles: EmptyFileWay;
  afterBreak: 'resume' | 'restart';
  maxFragmentBytes: number | null;
  isFileNameSent: boolean;
  replyFolder: string | null;
  isReplyExpected: boolean;
}

/** For `parseArgs`. */
export const serverOptionWords = {
  user: { type: 'string' },
  'token-file': { type: 'string' },
  header: { type: 'string', multiple: true },
  'allow-password-over-http': { type: 'boolean', default: false },
  proxy: { type: 'string', multiple: true },
  'proxy-user': { type: 'string' },
  ca: { type: 'string' },
  cert: { type: 'string' },
  pin: { type: 'string' },
  'allow-host': { type: 'string', multiple: true },
  'empty-files': { type: 'string' },
  'after-break': { type: 'string' },
  'max-fragment': { type: 'string' },
  'no-file-name': { type: 'boolean', default: false },
  'reply-folder': { type: 'string' },
  'expect-reply': { type: 'boolean', default: false },
} as const;

export interface ServerOptionValues {
  user?: string;
  'token-file'?: string;
  header?: string[];
  'allow-password-over-http': boolean;
  proxy?: string[];
  'proxy-user'?: string;
  ca?: string;
  cert?: string;
  pin?: string;
  'allow-host'?: string[];
  'empty-files'?: string;
  'after-break'?: string;
  'max-fragment'?: string;
  'no-file-name': boolean;
  'reply-folder'?: string;
  'expect-reply': boolean;
}

/** An option that can't be understood; the message is for the user and never has a value that may be a secret. */
export class BadOption extends BadUsage {}

/** Throws `BadOption`. */
export function readServerOptions(values: ServerOptionValues): ServerOptions {
  const { pin, user } = values;
  if (user !== undefined && values['token-file'] !== undefined)
    throw new BadOption('Either --user or --token-file, not both.');
  for (const name of ['user', 'proxy-user', 'token-file', 'reply-folder', 'ca', 'cert'] as const) {
    if (values[name] === '') throw new BadOption(`--${name} is empty.`);
  }
  if (values['expect-reply'] && values['reply-folder'] === undefined)
    throw new BadOption('--expect-reply needs --reply-folder.');
  const pinnedKey = pin === undefined ? null : parsePinnedKey(pin);
  if (pin !== undefined && pinnedKey === null) throw new BadOption(`--pin: ${en.servers.problems.pinnedKey}`);
  return {
    userName: user ?? null,
    tokenFile: values['token-file'] ?? null,
    headers: (values.header ?? []).map(readHeader),
    isPasswordOverHttpAllowed: values['allow-password-over-http'],
    proxy: readProxy(values.proxy ?? ['system']),
    proxyUserName: values['proxy-user'] ?? null,
    authoritiesFile: values.ca ?? null,
    certificateFile: values.cert ?? null,
    pinnedKey,
    allowedHosts: (values['allow-host'] ?? []).map(readHost),
    emptyFiles: oneOf('--empty-files', emptyFileWays, values['empty-files'] ?? 'refuse'),
    afterBreak: oneOf('--after-break', ['resume', 'restart'] as const, values['after-break'] ?? 'resume'),
    maxFragmentBytes: readFragmentLimit(values['max-fragment']),
    isFileNameSent: !values['no-file-name'],
    replyFolder: values['reply-folder'] ?? null,
    isReplyExpected: values['expect-reply'],
  };
}

function readHeader(text: string): readonly [string, string] {
  const colon = text.indexOf(':');
  if (colon < 0) throw new BadOption("--header: write 'Name: value'.");
  const name = text.slice(0, colon);
  const value = text.slice(colon + 1).trim();
  const problem = headerNameProblem(name) ?? headerValueProblem(value);
  if (problem !== null)
    throw new BadOption(`--header ${JSON.stringify(name)}: ${en.servers.headerProblems[problem]}`);
  return [name, value];
}

function readProxy(texts: readonly string[]): ServerOptions['proxy'] {
  const [first] = texts;
  if (texts.length === 1 && first === 'system') return 'environment';
  if (texts.length === 1 && first === 'none') return 'none';
  for (const text of texts) {
    if (text === 'none' || text === 'system') throw new BadOption(`--proxy ${text} stands alone.`);
    const parsed = parseProxyAddress(text);
    if (parsed.ok) continue;
    throw new BadOption(
      parsed.problem === 'has-password'
        ? '--proxy: no user name and no password in the address; use --proxy-user.'
        : `--proxy: ${en.servers.proxyProblems[parsed.problem]}`,
    );
  }
  return texts;
}

function readHost(text: string): string {
  const host = parseAllowedHost(text);
  if (host === null) throw new BadOption('--allow-host: only a host, or host:port.');
  return host;
}

function readFragmentLimit(text: string | undefined): number | null {
  if (text === undefined) return null;
  const bytes = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (bytes >= smallestFragmentLimit && bytes <= largestFragmentLimit) return bytes;
  throw new BadOption(`--max-fragment: ${smallestFragmentLimit} to ${largestFragmentLimit} bytes.`);
}

function oneOf<T extends string>(option: string, values: readonly T[], text: string): T {
  const value = values.find((each) => each === text);
  if (value === undefined) throw new BadOption(`${option}: ${values.join(' or ')}.`);
  return value;
}
