import { networkInterfaces } from 'node:os';
import type { Clock } from './ports.ts';

const lookEveryMs = 3_000;

export type Interfaces = ReturnType<typeof networkInterfaces>;

/**
 * Looks at this computer's own addresses from time to time and tells when it got on a network, or on another
 * one. Whether a server can be reached only a packet to it can say.
 * @returns ends the watch
 */
export function watchNetwork(
  clock: Clock,
  onBack: () => void,
  look: () => Interfaces = networkInterfaces,
): () => void {
  let before = addressesOf(look());
  let takeBack = clock.schedule(lookEveryMs, lookAgain);

  function lookAgain(): void {
    takeBack = clock.schedule(lookEveryMs, lookAgain);
    const now = addressesOf(look());
    const isNew = now !== before && now !== '';
    before = now;
    if (isNew) onBack();
  }

  return () => takeBack();
}

/** Addresses that lead out of this computer, as one text. */
const addressesOf = (interfaces: Interfaces): string =>
  Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .flatMap(({ address, internal }) => (internal ? [] : [address]))
    .sort()
    .join(' ');
