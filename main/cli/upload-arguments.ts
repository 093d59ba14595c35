import { parseAddress } from '../../shared/address.ts';
import { addressWords } from '../../shared/i18n/address-words.ts';
import { refuse } from './bad-usage.ts';
import type { OptionValues } from './parse-words.ts';
import { readServerOptions, type ServerOptions } from './server-options.ts';

export interface UploadArguments {
  command: 'upload';
  sourcePaths: string[];
  remoteUrl: URL;
  isJson: boolean;
  dataFolder: string | null;
  server: ServerOptions;
}

/** Throws `BadUsage`. */
export function readUpload(rest: readonly string[], values: OptionValues): UploadArguments {
  const { json: isJson, data: dataFolder = null } = values;
  const files = readFilesAndAddress(rest);
  return { command: 'upload', ...files, isJson, dataFolder, server: readServerOptions(values) };
}

/** `FILE... URL`. Throws `BadUsage`. */
export function readFilesAndAddress(rest: readonly string[]): { sourcePaths: string[]; remoteUrl: URL } {
  const address = rest.at(-1);
  const sourcePaths = rest.slice(0, -1);
  if (address === undefined || sourcePaths.length === 0) refuse('Name at least one file and the address.');
  // An unset variable of a shell script is an empty word; resolved, it would be the whole current folder.
  if (sourcePaths.includes('')) refuse('One file name is empty.');
  // A bare word could be a server's name, but is more often the last file where the address was forgotten.
  if (/^[^:/]+$/.test(address)) refuse(`'${address}' is no address. Begin it with https:// or http://.`);
  const parsed = parseAddress(address);
  if (!parsed.ok) return refuse(addressWords(parsed.problem));
  if (sourcePaths.length > 1 && !parsed.url.pathname.endsWith('/'))
    refuse("Several files need a folder on the server: end the address in '/'.");
  return { sourcePaths, remoteUrl: parsed.url };
}
