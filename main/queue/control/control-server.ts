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

/**
 * Lets other programs of the same user ask the owner of the queue: a socket in the data folder that only this user can
 * open, or a pipe with a name that only this user can read, and a token of this run on top.
 */
export class ControlServer {
  readonly #dataFolder: string;
  readonly #place: ControlPlace;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(dataFolder: string, place: ControlPlace, server: Server, sockets: Set<Socket>) {
    this.#dataFolder = dataFolder;
    this.#place = place;
    this.#server = server;
    this.#sockets = sockets;
  }

  /** Null where it can't listen: the queue works without it. */
  static async start({
    dataFolder,
    queue,
    clock,
    logger,
  }: ControlServerOptions): Promise<ControlServer | null> {
    const sockets = new Set<Socket>();
    const server = createServer();
    server.maxConnections = maxConnections;
    try {
      const place = makePlace(dataFolder);
      const ports = { token: place.token, handlers: controlHandlers(queue), queue, clock, logger };
      server.on('connection', (socket) => {
        sockets.add(socket);
        void new ControlConnection(socket, ports).serve().then(() => sockets.delete(socket));
      });
      await listen(server, place.address);
      server.on('error', (cause) => logger.warn('control server', { cause: String(cause) }));
      publishPlace(dataFolder, place);
      return new ControlServer(dataFolder, place, server, sockets);
    } catch (cause) {
      server.close();
      logger.warn('the command line cannot reach this program', { cause: String(cause) });
      return null;
    }
  }

  /** Call it while the queue is still owned. */
  async stop(): Promise<void> {
    removePlace(this.#dataFolder, this.#place);
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
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
