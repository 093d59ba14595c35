import type { TLSSocket } from 'node:tls';
import { codeOf } from '../../shared/error-code.ts';
import type { ServerProfile } from './server-profile.ts';
import { disproved, unproven } from './transport-errors.ts';
import { TransportFault } from './transport-fault.ts';

/**
 * Reads a failed handshake for what it says about the user's own certificate; null when that isn't it.
 * Before TLS 1.3 a server that wants one has no word of its own for it: it fails after it has shown its own.
 */
export function clientCertificateFault(
  cause: unknown,
  socket: TLSSocket | null,
  { clientCertificate }: Pick<ServerProfile, 'clientCertificate'>,
): TransportFault | null {
  const detail = codeOf(cause) ?? '';
  const isLateRefusal =
    detail.endsWith('_ALERT_HANDSHAKE_FAILURE') && socket?.getPeerCertificate()?.raw !== undefined;
  if (!isLateRefusal && !unproven.test(detail) && !disproved.test(detail)) return null;
  const code = clientCertificate === null ? 'client-certificate-wanted' : 'client-certificate-unusable';
  return new TransportFault(code, detail, 'fatal');
}
