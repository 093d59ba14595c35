import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock, Logger } from '../../transfer/ports.ts';
import type { UploadManager } from '../upload-manager.ts';
import { ControlConnection } from './control-connection.ts';
import { controlHandlers } from './control-handlers.ts';
import { type ControlPlace, makePlace, publishPlace, removePlace } from './control-place.ts';

export interface ControlServerOptions {
  /** Of the queue; the caller owns it. */
  dataFolder: string;
  queue: UploadManager;
  clock: Clock;
  logger: Logger;
}

const maxConnections = 16;
/** Whoever reads slowly is not waited for any longer. */
const goodbyeMs = 1_000;

/**
 * Lets other programs of the same user ask the owner of the queue: a socket in the data folder that only this user can
 * open, or a pipe with a name that only this user can read, and a token of this run on top.
 */
export class ControlServer {
  readonly #dataFolder: string;
  readonly #place: ControlPlace;
  readonly #server: Server;
  readonly #connections: ReadonlyMap<Socket, ControlConnection>;
  readonly #clock: Clock;

  private constructor(
    { dataFolder, clock }: ControlServerOptions,
    place: ControlPlace,
    server: Server,
    connections: ReadonlyMap<Socket, ControlConnection>,
  ) {
    this.#dataFolder = dataFolder;
    this.#clock = clock;
    this.#place = place;
    this.#server = server;
    this.#connections = connections;
  }

  /** Null where it can't listen: the queue works without it. */
  static async start(options: ControlServerOptions): Promise<ControlServer | null> {
    const { dataFolder, queue, clock, logger } = options;
    const connections = new Map<Socket, ControlConnection>();
    const server = createServer();
    server.maxConnections = maxConnections;
    try {
      const place = makePlace(dataFolder);
      const ports = { token: place.token, handlers: controlHandlers(queue), queue, clock, logger };
      server.on('connection', (socket) => {
        const connection = new ControlConnection(socket, ports);
        connections.set(socket, connection);
        socket.once('close', () => connections.delete(socket));
        void connection.serve();
      });
      await listen(server, place.address);
      server.on('error', (cause) => logger.warn('control server', { cause: String(cause) }));
      publishPlace(dataFolder, place);
      return new ControlServer(options, place, server, connections);
    } catch (cause) {
      server.close();
      logger.warn('the command line cannot reach this program', { cause: String(cause) });
      return null;
    }
  }

  /** Call it while the queue is still owned. Whoever watches learns what became of the last upload. */
  async stop(): Promise<void> {
    removePlace(this.#dataFolder, this.#place);
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const connection of this.#connections.values()) connection.end();
    const takeBack = this.#clock.schedule(goodbyeMs, () => {
      for (const socket of this.#connections.keys()) socket.destroy();
    });
    await closed;
    takeBack();
  }
}

async function listen(server: Server, address: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  // The socket is made within the call: it has its rights from its first moment on.
  const before = process.umask(0o177);
  try {
    server.listen(address, resolve);
  } finally {
    process.umask(before);
  }
  await promise;
  server.off('error', reject);
  if (process.platform !== 'win32') chmodSync(address, 0o600);
}
