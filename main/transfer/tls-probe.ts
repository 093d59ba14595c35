import { hostIdOfAddress, hostIdText } from '../bits/host-affinity.ts';
import type { Destination } from './destination.ts';
import type { Clock } from './ports.ts';
import type { SocketOpener } from './socket-opener.ts';
import { transportError } from './transport-errors.ts';

const probeDeadlineMs = 5_000;

/**
 * Whether the port of an http address speaks TLS. Most servers drop a plain request there without a word, so
 * that only a handshake can tell; nothing is sent after it.
 */
export async function speaksTls(
  destination: Destination,
  opener: SocketOpener,
  clock: Clock,
  stop: AbortSignal,
): Promise<boolean> {
  const late = new AbortController();
  const cancelDeadline = clock.schedule(probeDeadlineMs, () => late.abort());
  const { url, profile } = destination;
  const secure: Destination = {
    ...destination,
    url: new URL(`https://${hostIdText(hostIdOfAddress(url))}`),
    profile: { ...profile, clientCertificate: null, pinnedKey: null, hops: [{ kind: 'direct' }] },
  };
  try {
    (await opener.open(secure, AbortSignal.any([stop, late.signal]))).reset();
    return true;
  } catch (cause) {
    const { code, facts } = transportError(cause, '');
    return /^(client-)?certificate-/.test(code) || /_ALERT_/.test(facts.detail ?? '');
  } finally {
    cancelDeadline();
  }
}
