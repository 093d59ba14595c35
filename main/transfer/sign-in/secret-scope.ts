import { isNamedIn } from '../address-policy.ts';
import type { ServerProfile } from '../server-profile.ts';

/**
 * Whether the secrets of the address that the user gave may go to `origin`. Scheme and port are always the
 * same; the host is too, unless the user named it.
 * @param chosenFor address that the user gave, when a server named `origin`; null when it is the user's own.
 */
export function mayHaveSecrets(
  origin: URL,
  chosenFor: URL | null,
  { allowedHosts }: Pick<ServerProfile, 'allowedHosts'>,
): boolean {
  if (chosenFor === null || origin.origin === chosenFor.origin) return true;
  const isSameWay = origin.protocol === chosenFor.protocol && origin.port === chosenFor.port;
  return isSameWay && isNamedIn(allowedHosts, origin);
}
