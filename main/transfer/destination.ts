import { hostIdOfAddress } from '../bits/host-affinity.ts';
import type { ServerProfile } from './server-profile.ts';
import type { RunTrials } from './sign-in/password-trials.ts';

/** A server that requests go to. */
export interface Destination {
  /** Its scheme, host and port count. */
  url: URL;
  profile: ServerProfile;
  /** Set when a server named this destination: the address that the user gave. */
  chosenFor: URL | null;
  /** Of passwords for proxies on the way. */
  trials: RunTrials;
}

export const isSecure = ({ url }: Destination): boolean => url.protocol === 'https:';

/** Host as names are looked up, without brackets, and port. */
export function endpointOf({ url }: Destination): { host: string; port: number } {
  const { host, port } = hostIdOfAddress(url);
  return { host, port: port ?? 0 };
}
