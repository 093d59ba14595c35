/** The wire's own words, spelled as the captured traces spell them. [MC-BUP] 2.2.1, 4 */

export const bitsVerb = 'BITS_POST';

/** "BITS 1.5 Upload Protocol", the only version there is. Compared without regard to case. [MC-BUP] 1.7.1 */
export const bitsProtocolGuid = '{7df0354d-249b-430f-820d-3d2a9bef4931}';

export const packetTypes = {
  createSession: 'Create-Session',
  ping: 'Ping',
  fragment: 'Fragment',
  closeSession: 'Close-Session',
  cancelSession: 'Cancel-Session',
  ack: 'Ack',
} as const;

export const headerNames = {
  packetType: 'BITS-Packet-Type',
  supportedProtocols: 'BITS-Supported-Protocols',
  protocol: 'BITS-Protocol',
  sessionId: 'BITS-Session-Id',
  receivedContentRange: 'BITS-Received-Content-Range',
  /** Misspelt by one known server, on 416 only. */
  recievedContentRange: 'BITS-Recieved-Content-Range',
  replyUrl: 'BITS-Reply-URL',
  hostId: 'BITS-Host-Id',
  hostIdFallbackTimeout: 'BITS-Host-Id-Fallback-Timeout',
  errorCode: 'BITS-Error-Code',
  /** The name [MC-BUP] 2.2.1.2 gives; every known server sends `BITS-Error-Code`. */
  error: 'BITS-Error',
  errorContext: 'BITS-Error-Context',
  contentName: 'Content-Name',
  contentRange: 'Content-Range',
  contentLength: 'Content-Length',
  acceptEncoding: 'Accept-Encoding',
} as const;

/** A Windows server answers 400 to a longer header value. [MC-BUP] 2.2.1 */
export const maxHeaderValueBytes = 4096;
