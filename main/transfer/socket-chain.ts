import net, { type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { TransportFault } from './transport-fault.ts';

/** The sockets of one connection from the wire up: TCP, perhaps TLS to a proxy, perhaps TLS to the server. */
export class SocketChain {
  #sockets: Socket[] = [];
  #isOver = false;

  /** The socket that the outermost layer of the connection is spoken over. */
  get top(): Socket {
    const top = this.#sockets.at(-1);
    if (top === undefined) throw new Error('not connected');
    return top;
  }

  /** Resolves when there is a TCP connection. */
  connect(options: net.TcpNetConnectOpts): Promise<Socket> {
    if (this.#isOver) throw givenUp();
    return this.#ready(net.connect(options), 'connect');
  }

  /** Puts TLS on top; resolves when both sides trust each other. */
  secure(start: (carrier: Socket) => TLSSocket): Promise<Socket> {
    if (this.#isOver) throw givenUp();
    return this.#ready(start(this.top), 'secureConnect');
  }

  /** Ends the connection, and what is still to become one. */
  end(): void {
    this.#isOver = true;
    this.reset();
  }

  /** Ends the connection with a reset, so that nothing of it lingers; there can be another one after it. */
  reset(): void {
    const [tcp, ...secure] = this.#sockets;
    this.#sockets = [];
    if (tcp === undefined) return;
    if (tcp.connecting) {
      tcp.destroy();
    } else if (secure.length === 0) {
      tcp.resetAndDestroy();
    } else {
      // TLS must end first, and then destroys what carries it: a reset under its feet crashes Node, and a
      // TLS socket can't be reset itself.
      const { destroy } = tcp;
      tcp.destroy = () => {
        tcp.destroy = destroy;
        return tcp.resetAndDestroy();
      };
      for (const socket of secure.reverse()) socket.destroy();
    }
  }

  async #ready(socket: Socket, event: 'connect' | 'secureConnect'): Promise<Socket> {
    this.#sockets.push(socket);
    // TLS tells an alert and then goes on to a mere end, which would be taken for the cause.
    socket.on('error', (error) => socket.destroy(error));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onClose = () => reject(new TransportFault('connection-lost', 'closed'));
    socket.once(event, resolve);
    socket.once('error', reject);
    socket.once('close', onClose);
    await promise.finally(() => socket.off(event, resolve).off('error', reject).off('close', onClose));
    return socket;
  }
}

const givenUp = () => new TransportFault('connection-lost', 'given up');
