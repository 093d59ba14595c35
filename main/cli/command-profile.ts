import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseProxyAddress } from '../../shared/proxy-address.ts';
import { defaultReplyLimit } from '../../shared/server-settings.ts';
import { readAuthorities, readClientCertificate } from '../transfer/certificate-files.ts';
import {
  type ProxyHop,
  plainProfile,
  type ServerProfile,
  type ServerProfiles,
  type SignIn,
} from '../transfer/server-profile.ts';
import { type Environment, environmentProxy } from './environment-proxy.ts';
import { BadOption, type ServerOptions } from './server-options.ts';

export interface ProfileSources {
  environment: Environment;
  /** Null where nobody can be asked. */
  askSecret(question: string): Promise<string | null>;
}

/**
 * The profile of the server that a command names. Secrets come from the environment, from a file or from the
 * terminal, never from the command line. Throws `BadOption`, or `ProfileError` for an unusable certificate.
 */
export async function commandProfile(
  options: ServerOptions,
  remoteUrl: URL,
  { environment, askSecret }: ProfileSources,
): Promise<ServerProfile> {
  const { authoritiesFile, certificateFile, replyFolder } = options;
  const way = wayOut(options, remoteUrl, environment);
  return {
    ...plainProfile,
    ...options,
    signIn: await signInOf(options, remoteUrl, { environment, askSecret }),
    customHeaders: options.headers,
    hops: way.hops,
    proxySignIn: proxySignInOf(options, environment) ?? way.signIn,
    authorities: authoritiesFile === null ? null : await authoritiesIn(authoritiesFile),
    clientCertificate:
      certificateFile === null
        ? null
        : await readClientCertificate(certificateFile, environment.BITLADE_CERT_PASSPHRASE ?? null),
    reply: {
      isExpected: options.isReplyExpected,
      folder: replyFolder === null ? null : folderAt(replyFolder),
      maxBytes: defaultReplyLimit,
    },
  };
}

/** For the server of the command; what else is in a kept queue gets none of its secrets. */
export const profilesFor = (remoteUrl: URL, profile: ServerProfile): ServerProfiles => ({
  profileOf: async (url) => (url.origin === remoteUrl.origin ? profile : plainProfile),
});

async function signInOf(
  { userName, tokenFile }: ServerOptions,
  remoteUrl: URL,
  { environment, askSecret }: ProfileSources,
): Promise<SignIn | null> {
  if (userName !== null) {
    const password =
      environment.BITLADE_PASSWORD ?? (await askSecret(`Password of ${userName} at ${remoteUrl.host}: `));
    if (!password)
      throw new BadOption('--user: no password. Set BITLADE_PASSWORD, or enter it at a terminal.');
    return { kind: 'password', userName, password };
  }
  const token = (tokenFile === null ? environment.BITLADE_TOKEN : await tokenIn(tokenFile))?.trim();
  if (token === '' && tokenFile !== null) throw new BadOption(`--token-file: ${tokenFile} is empty.`);
  if (token === undefined || token === '') return null;
  if (!/^[!-~]+$/.test(token)) throw new BadOption('The token has characters that no token has.');
  return { kind: 'token', token };
}

function folderAt(folder: string): string {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found !== undefined && !found.isDirectory())
    throw new BadOption(`--reply-folder: ${folder} is no folder.`);
  return path.resolve(folder);
}

async function tokenIn(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new BadOption(`--token-file: cannot read ${file}.`);
  }
}

async function authoritiesIn(file: string): Promise<string> {
  try {
    return await readAuthorities(file);
  } catch {
    throw new BadOption(`--ca: no certificate can be read from ${file}.`);
  }
}

function proxySignInOf({ proxyUserName: userName }: ServerOptions, environment: Environment) {
  if (userName === null) return null;
  const password = environment.BITLADE_PROXY_PASSWORD;
  if (!password) throw new BadOption('--proxy-user: no password. Set BITLADE_PROXY_PASSWORD.');
  return { kind: 'password' as const, userName, password };
}

function wayOut({ proxy }: ServerOptions, remoteUrl: URL, environment: Environment) {
  if (proxy === 'none') return { hops: [{ kind: 'direct' as const }], signIn: null };
  if (proxy === 'environment') {
    try {
      const { hop, signIn } = environmentProxy(remoteUrl, environment);
      return { hops: [hop], signIn };
    } catch (cause) {
      throw new BadOption(cause instanceof Error ? cause.message : String(cause));
    }
  }
  const hops = proxy.flatMap((text): ProxyHop[] => {
    const parsed = parseProxyAddress(text);
    return parsed.ok ? [{ kind: 'proxy', ...parsed.proxy }] : [];
  });
  return { hops, signIn: null };
}
