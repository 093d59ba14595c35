import { parseArgs } from 'node:util';
import { parseAddress } from '../../shared/address.ts';
import { addressWords } from '../../shared/i18n/address-words.ts';
import {
  BadOption,
  readServerOptions,
  type ServerOptions,
  type ServerOptionValues,
  serverOptionWords,
} from './server-options.ts';

export interface UploadArguments {
  command: 'upload';
  sourcePaths: string[];
  remoteUrl: URL;
  isJson: boolean;
  dataFolder: string | null;
  server: ServerOptions;
}

export interface ServeArguments {
  command: 'serve';
  folder: string | null;
  port: number;
  /** Pace at which uploads are taken, in bytes per second; null is as fast as they come. */
  bytesPerSecond: number | null;
  /** Print a line for every packet. */
  isLogging: boolean;
  mode: (typeof serveModes)[number];
  /** Who may come in; the password is in BITLADE_PASSWORD. Null lets everybody in. */
  userName: string | null;
  /** Answers every upload with a receipt. */
  isReplying: boolean;
}

const serveModes = ['commitOnClose', 'strict', 'iis'] as const;

export type Arguments =
  | UploadArguments
  | ServeArguments
  | { command: 'help' }
  | { command: 'bad-usage'; why: string };

const badUsage = (why: string): Arguments => ({ command: 'bad-usage', why });

/** Reads the words after the program's name. */
export function parseArguments(words: readonly string[]): Arguments {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(words);
  } catch (cause) {
    return badUsage(cause instanceof Error ? cause.message : String(cause));
  }
  const { values, positionals, tokens } = parsed;
  const [command, ...rest] = positionals;
  if (values.help) return { command: 'help' };
  switch (command) {
    case 'upload':
      return foreignOption('upload', tokens, serveOnly) ?? parseUpload(rest, values);
    case 'serve':
      return foreignOption('serve', tokens, uploadOnly) ?? parseServe(rest, values);
    case undefined:
      return badUsage('Say what to do.');
    default:
      return badUsage(`Unknown command: ${command}`);
  }
}

const parse = (words: readonly string[]) =>
  parseArgs({
    args: [...words],
    allowPositionals: true,
    tokens: true,
    options: {
      json: { type: 'boolean', default: false },
      data: { type: 'string' },
      port: { type: 'string' },
      rate: { type: 'string' },
      log: { type: 'boolean', default: false },
      mode: { type: 'string' },
      'sign-in': { type: 'string' },
      reply: { type: 'boolean', default: false },
      ...serverOptionWords,
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

const serveOnly: readonly string[] = ['port', 'rate', 'log', 'mode', 'sign-in', 'reply'];
const uploadOnly: readonly string[] = ['json', 'data', ...Object.keys(serverOptionWords)];

/** An option that only the other command knows would be a wish that nobody meets. */
function foreignOption(
  command: string,
  tokens: ReturnType<typeof parse>['tokens'],
  foreign: readonly string[],
): Arguments | null {
  const found = tokens.find((token) => token.kind === 'option' && foreign.includes(token.name));
  return found?.kind === 'option' ? badUsage(`${found.rawName} does not go with ${command}.`) : null;
}

function parseUpload(
  rest: readonly string[],
  values: { json: boolean; data?: string } & ServerOptionValues,
): Arguments {
  const address = rest.at(-1);
  const sourcePaths = rest.slice(0, -1);
  if (address === undefined || sourcePaths.length === 0)
    return badUsage('Name at least one file and the address.');
  // An unset variable of a shell script is an empty word; resolved, it would be the whole current folder.
  if (sourcePaths.includes('')) return badUsage('One file name is empty.');
  // A bare word could be a server's name, but is more often the last file where the address was forgotten.
  if (/^[^:/]+$/.test(address))
    return badUsage(`'${address}' is no address. Begin it with https:// or http://.`);
  const parsed = parseAddress(address);
  if (!parsed.ok) return badUsage(addressWords(parsed.problem));
  if (sourcePaths.length > 1 && !parsed.url.pathname.endsWith('/')) {
    return badUsage("Several files need a folder on the server: end the address in '/'.");
  }
  try {
    const server = readServerOptions(values);
    const { json: isJson, data: dataFolder = null } = values;
    if (dataFolder === '') return badUsage('--data is empty.');
    return { command: 'upload', sourcePaths, remoteUrl: parsed.url, isJson, dataFolder, server };
  } catch (cause) {
    if (cause instanceof BadOption) return badUsage(cause.message);
    throw cause;
  }
}

interface ServeValues {
  port?: string;
  rate?: string;
  log: boolean;
  mode?: string;
  'sign-in'?: string;
  reply: boolean;
}

function parseServe(
  rest: readonly string[],
  { port, rate, log, mode: modeText = 'commitOnClose', reply, ...values }: ServeValues,
): Arguments {
  if (rest.length > 1) return badUsage('Name one folder.');
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    return badUsage('Port must be 0 to 65535.');
  }
  if (rate !== undefined && !(/^\d{1,6}$/.test(rate) && Number(rate) > 0)) {
    return badUsage('The rate must be whole megabytes a second, 1 or more.');
  }
  const mode = serveModes.find((each) => each === modeText);
  if (mode === undefined) return badUsage(`The mode must be ${serveModes.join(', ')}.`);
  return {
    command: 'serve',
    folder: rest[0] ?? null,
    port: Number(port ?? 0),
    bytesPerSecond: rate === undefined ? null : Number(rate) * 1_000_000,
    isLogging: log,
    mode,
    userName: values['sign-in'] ?? null,
    isReplying: reply,
  };
}
