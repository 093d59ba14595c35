import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import tls, { type TlsOptions } from 'node:tls';

/** PEM texts and switches of an https server, as `node:tls` takes them. */
export type ListenerTls = Pick<
  TlsOptions,
  'key' | 'cert' | 'ca' | 'requestCert' | 'rejectUnauthorized' | 'minVersion' | 'maxVersion'
>;

export interface ListenerOptions {
  /** Loopback port, 0 for any free one. */
  readonly port: number;
  readonly host: '127.0.0.1' | '::1';
  readonly tls: ListenerTls | null;
  readonly handshakeTimeoutMs: number;
}

/** A port of this computer that nobody else can reach, plain or behind TLS. */
export class Listener {
  readonly port: number;
  readonly #server: Server;
  readonly #event: 'connection' | 'secureConnection';
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, isTls: boolean) {
    this.#server = server;
    this.#event = isTls ? 'secureConnection' : 'connection';
    this.port = (server.address() as AddressInfo).port;
    // Behind TLS these are not yet anybody's connection: a handshake may never end.
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    // A client that gives up on our certificate is no fault of the server.
    server.on('tlsClientError', () => {});
  }

  /** @throws when the port is taken, or a key or certificate can't be read */
  static async open({ port, host, tls: secure, handshakeTimeoutMs }: ListenerOptions): Promise<Listener> {
    const server = secure
      ? tls.createServer({ ...secure, allowHalfOpen: true, handshakeTimeout: handshakeTimeoutMs })
      : net.createServer({ allowHalfOpen: true });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen({ port, host }, resolve);
    await promise;
    server.off('error', reject);
    return new Listener(server, secure !== null);
  }

  onSocket(callback: (socket: Socket) => void): void {
    this.#server.on(this.#event, callback);
  }

  /** Ends every connection and frees the port. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
