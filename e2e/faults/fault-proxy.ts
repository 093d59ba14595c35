import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { FakeClock } from '../../main/testing/fake-clock.ts';
import { type Fault, FaultyLine } from './faulty-line.ts';

/** A TCP proxy on loopback whose connections suffer a fault each. */
export class FaultProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #connections = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * @param faults of the first connections, in order: later ones suffer none; or of every connection, from 0
   * @param clock the client's: it is moved on where a fault takes time
   */
  static async start(
    targetPort: number,
    faults: readonly Fault[] | ((connection: number) => Fault),
    clock: FakeClock,
  ): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    const proxy = new FaultProxy(server);
    server.on('connection', (client) => {
      const number = proxy.#connections;
      const fault = typeof faults === 'function' ? faults(number) : (faults[number] ?? { name: 'none' });
      proxy.#connections += 1;
      proxy.#open.add(client);
      client.once('close', () => proxy.#open.delete(client));
      new FaultyLine(client, targetPort, fault, clock).open();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  url(name: string): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${name}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#open) client.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
