import type { ServerSettings } from '../../shared/server-settings.ts';
import { ToldError } from './told-error.ts';

/** Secrets to sign in with, fresh from the key store; kept in memory only as long as a run lasts. */
export type SignIn =
  | { kind: 'password'; userName: string; password: string }
  /** Sent as `Authorization: Bearer …` with every request. */
  | { kind: 'token'; token: string };

/** Own certificate with its key, as TLS takes it. */
export type ClientCertificate =
  | { kind: 'pem'; certificate: string; key: string; passphrase: string | null }
  | { kind: 'pfx'; pfx: Uint8Array; passphrase: string | null };

/** How to get out: straight, or through the first proxy of a list that can be reached. */
export type ProxyHop =
  | { kind: 'direct' }
  /** `isTls`: the way to the proxy itself is encrypted. */
  | { kind: 'proxy'; hostname: string; port: number; isTls: boolean };

/** Everything that a run needs to know of a server: the user's settings with their secrets filled in. */
export interface ServerProfile
  extends Pick<
    ServerSettings,
    | 'isPasswordOverHttpAllowed'
    | 'pinnedKey'
    | 'allowedHosts'
    | 'emptyFiles'
    | 'protocolCase'
    | 'afterBreak'
    | 'maxFragmentBytes'
    | 'isFileNameSent'
  > {
  signIn: SignIn | null;
  /** Name and value, sent with every request to this origin and to no other. */
  customHeaders: readonly (readonly [name: string, value: string])[];
  /** Tried in order. Never empty. */
  hops: readonly ProxyHop[];
  proxySignIn: Extract<SignIn, { kind: 'password' }> | null;
  /** PEM, trusted besides the system's own. */
  authorities: string | null;
  clientCertificate: ClientCertificate | null;
  reply: {
    isExpected: boolean;
    /** Absolute path; null leaves replies on the server, with a note. */
    folder: string | null;
    maxBytes: number;
  };
}

/** Nothing special: no sign-in, no proxy, what the protocol recommends. */
export const plainProfile: ServerProfile = {
  signIn: null,
  isPasswordOverHttpAllowed: false,
  customHeaders: [],
  hops: [{ kind: 'direct' }],
  proxySignIn: null,
  authorities: null,
  pinnedKey: null,
  clientCertificate: null,
  allowedHosts: [],
  emptyFiles: 'refuse',
  protocolCase: 'automatic',
  afterBreak: 'resume',
  maxFragmentBytes: null,
  isFileNameSent: true,
  reply: { isExpected: false, folder: null, maxBytes: 64 * 1024 * 1024 },
};

/** Where profiles come from. */
export interface ServerProfiles {
  /** Rejects with `ProfileError` when a secret or a certificate can't be had now. */
  profileOf(remoteUrl: URL): Promise<ServerProfile>;
}

/** A profile that can't be made now, with the words it needs. */
export class ProfileError extends ToldError {}
