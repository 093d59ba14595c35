import { writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One notification as it arrived at the server application. */
export interface Notification {
  readonly method: string;
  readonly target: string;
  /** Names as written, in their order. */
  readonly headers: readonly [name: string, value: string][];
  readonly body: Buffer;
  /** Value of a header, name in any case. */
  header(name: string): string | null;
}

/** What the application does with a notification. */
export type ApplicationDeed = (notification: Notification, response: ServerResponse) => void | Promise<void>;

const copyHeader = 'BITS-Copy-File-To-Destination';

/** Takes the upload, wants it at its destination, and answers nothing. */
export const keepsUpload: ApplicationDeed = (_, response) => {
  response.writeHead(200, { [copyHeader]: '1' }).end();
};

/** Writes the reply into the file that a notification by reference names. */
export const writesReply =
  (reply: string | Uint8Array, headers: Record<string, string> = {}): ApplicationDeed =>
  async (notification, response) => {
    const path = Buffer.from(notification.header('BITS-Response-DataFile-Name') ?? '', 'latin1').toString();
    await writeFile(path, reply);
    response.writeHead(200, headers).end();
  };

/** Answers with the reply as body. @param isOpenEnded its length is told by the end of the connection alone */
export const answersWith =
  (
    reply: string | Uint8Array,
    { isOpenEnded = false, headers = {} as Record<string, string> } = {},
  ): ApplicationDeed =>
  (_, response) => {
    const length: Record<string, string> = isOpenEnded
      ? {}
      : { 'Content-Length': String(Buffer.byteLength(reply)) };
    if (isOpenEnded) {
      response.useChunkedEncodingByDefault = false;
      response.shouldKeepAlive = false;
    }
    response.writeHead(200, { ...length, ...headers }).end(reply);
  };

/** Names a reply that is there already. */
export const namesReply =
  (url: string, headers: Record<string, string> = {}): ApplicationDeed =>
  (_, response) => {
    response.writeHead(200, { 'BITS-Static-Response-URL': url, ...headers }).end();
  };

export const refusesWith =
  (status: number): ApplicationDeed =>
  (_, response) => {
    response.writeHead(status).end('no');
  };

/** Never answers. */
export const staysSilent: ApplicationDeed = () => {};

/** Ends the connection without an answer. */
export const hangsUp: ApplicationDeed = (_, response) => {
  response.destroy();
};

/** A server application on a port of its own: takes notifications and answers each by the next deed. */
export class ServerApplication implements AsyncDisposable {
  readonly notifications: Notification[] = [];
  readonly #server: Server;
  readonly #deeds: ApplicationDeed[];
  readonly #waiters: { count: number; resolve: () => void }[] = [];

  private constructor(deeds: ApplicationDeed[]) {
    this.#deeds = deeds;
    this.#server = createServer(async (request, response) => {
      const pieces: Buffer[] = [];
      for await (const bytes of request) pieces.push(bytes);
      const { method = '', url: target = '', rawHeaders } = request;
      const headers = rawHeaders.flatMap((name, index): [string, string][] =>
        index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
      );
      const header = (wanted: string) =>
        headers.find(([name]) => name.toLowerCase() === wanted.toLowerCase())?.[1] ?? null;
      const notification = { method, target, headers, body: Buffer.concat(pieces), header };
      this.notifications.push(notification);
      for (const { count, resolve } of this.#waiters) if (this.notifications.length >= count) resolve();
      const deed = this.#deeds.length > 1 ? this.#deeds.shift() : this.#deeds[0];
      await deed?.(notification, response);
    });
  }

  /** @param deeds one for each notification; the last one for all that follow */
  static async start(...deeds: ApplicationDeed[]): Promise<ServerApplication> {
    const application = new ServerApplication(deeds);
    await new Promise<void>((resolve) => application.#server.listen(0, '127.0.0.1', resolve));
    return application;
  }

  /** Address that notifications go to. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/app/incoming`;
  }

  /** Resolves once so many notifications have arrived. */
  arrived(count: number): Promise<void> {
    if (this.notifications.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ count, resolve }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
