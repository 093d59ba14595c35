import type { Clock, PacketConnection, PacketTransport } from './ports.ts';
import { plainProfile, type ServerProfile } from './server-profile.ts';
import { SocketOpener } from './socket-opener.ts';
import { UndiciConnection } from './undici-connection.ts';

export interface TransportOptions {
  clock: Clock;
  /** Such as `Bitlade/0.1.0`. */
  userAgent: string;
  /** Certificates (PEM) to trust instead of the system's. */
  ca?: string;
}

/** Packets over HTTP/1.1 with undici: no redirect, no retry, no decoding. */
export class UndiciTransport implements PacketTransport {
  readonly #options: TransportOptions;
  readonly #opener: SocketOpener;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#opener = new SocketOpener(options.clock, options.ca);
  }

  connect(remoteUrl: URL, _profile: ServerProfile = plainProfile): PacketConnection {
    return new UndiciConnection(remoteUrl, this.#options, this.#opener);
  }
}
