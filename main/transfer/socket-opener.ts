import net from 'node:net';
import tls from 'node:tls';
import type { Clock } from './ports.ts';
import { TransportFault } from './transport-fault.ts';

const connectDeadlineMs = 30_000;

export interface ServerAddress {
  hostname: string;
  port: number;
  isTls: boolean;
}

export type OpenResult = { ok: true; socket: net.Socket } | { ok: false; error: Error };

/** Opens TCP and TLS connections. One per transport: it remembers TLS sessions per host. */
export class SocketOpener {
  readonly #clock: Clock;
  readonly #ca: string | undefined;
  readonly #tlsSessions = new Map<string, Buffer>();

  constructor(clock: Clock, ca?: string) {
    this.#clock = clock;
    this.#ca = ca;
  }

  /**
   * Calls `done` once, with a socket that is ready for the first byte or with the reason why there is none.
   * The function returned gives the attempt up, or resets the connection so that the line is free at once:
   * a close would first send what the system still holds.
   */
  open(address: ServerAddress, done: (result: OpenResult) => void): () => void {
    const tcp = net.connect({
      host: address.hostname,
      port: address.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 60_000,
      // Node's 250 ms give every address of a host behind a slow line up before it can answer.
      autoSelectFamilyAttemptTimeout: 3_000,
    });
    let socket = tcp;
    let isSettled = false;

    const settle = (result: OpenResult) => {
      if (isSettled) return;
      isSettled = true;
      cancelDeadline();
      if (!result.ok) {
        socket.destroy();
        tcp.destroy();
      }
      done(result);
    };
    const fail = (error: Error) => settle({ ok: false, error });
    const succeed = () => settle({ ok: true, socket });
    const cancelDeadline = this.#clock.schedule(connectDeadlineMs, () =>
      fail(new TransportFault('connection-failed', 'no connection in 30 s')),
    );

    tcp.on('error', fail);
    tcp.on('close', () => fail(new TransportFault('connection-lost', 'closed')));
    tcp.on('connect', () => {
      if (!address.isTls) return succeed();
      socket = this.#startTls(tcp, address);
      socket.on('error', fail);
      socket.on('secureConnect', succeed);
    });

    return () => {
      resetConnection(tcp, socket);
      fail(new TransportFault('connection-lost', 'given up'));
    };
  }

  #startTls(tcp: net.Socket, { hostname, port }: ServerAddress): tls.TLSSocket {
    const sessionKey = `${hostname}:${port}`;
    const session = this.#tlsSessions.get(sessionKey);
    const socket = tls.connect({
      socket: tcp,
      host: hostname,
      ...(net.isIP(hostname) === 0 && { servername: hostname }),
      ALPNProtocols: ['http/1.1'],
      minVersion: 'TLSv1.2',
      // Said outright, or an environment variable could switch the check off.
      rejectUnauthorized: true,
      ...(this.#ca !== undefined && { ca: this.#ca }),
      ...(session && { session }),
    });
    socket.on('session', (session) => this.#tlsSessions.set(sessionKey, session));
    return socket;
  }
}

function resetConnection(tcp: net.Socket, socket: net.Socket): void {
  if (tcp.connecting) {
    tcp.destroy();
  } else if (socket === tcp) {
    tcp.resetAndDestroy();
  } else {
    // TLS must end first, and then destroys what carries it: a reset under its feet crashes Node, and a
    // TLS socket can't be reset itself.
    const { destroy } = tcp;
    tcp.destroy = () => {
      tcp.destroy = destroy;
      return tcp.resetAndDestroy();
    };
    socket.destroy();
  }
}
