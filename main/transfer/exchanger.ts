import type { FragmentBody, HttpAnswer, PacketOutcome } from './ports.ts';

/** One HTTP/1.1 request, complete but for `Host`, `Connection`, sign-in and custom headers. */
export interface WireRequest {
  method: string;
  /** Origin form: path and query, pure ASCII. */
  path: string;
  headers: readonly (readonly [name: string, value: string])[];
  /** Called for every try: a body may have to be sent more than once. Null when there is none. */
  body: (() => FragmentBody) | null;
}

export interface ExchangeOptions {
  onSentBytes?: (sentBytes: number) => void;
  /** Another line than the one that is open has not been signed in: no way round a loss or a proxy. */
  isOnThisLineOnly?: boolean;
  /** How long the answer may take once the whole request is out. */
  answerTimeoutMs: number;
  /**
   * Takes bodies of answers, each chunk with the head that it came after: signing in may bring several
   * answers. Without it at most a little is read and dropped. May call `reset`. No
   * more is read before what is given to `hold` is over, but for what came before the server closed the connection.
   */
  onBody?: (chunk: Uint8Array, answer: HttpAnswer, hold: (until: Promise<unknown>) => void) => void;
  /** An answer's body above it ends the exchange as `malformed-answer`; only with `onBody`. */
  maxBodyBytes?: number;
}

/**
 * Requests to one server (scheme, host, port), one at a time, over one connection that is opened when
 * needed and kept. Layers: the bare one speaks HTTP; the signing one around it adds sign-in.
 */
export interface Exchanger {
  /** Never rejects. */
  exchange(request: WireRequest, options: ExchangeOptions): Promise<PacketOutcome>;
  /** True when the next request goes over the connection of the last one: a connection-bound sign-in still holds. */
  readonly isLineOpen: boolean;
  /** Ends a running request at once by resetting the socket; it ends as `aborted`. */
  reset(): void;
  /** Idempotent. */
  close(): Promise<void>;
}
