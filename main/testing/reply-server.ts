import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type ReplyHandler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** A plain web server with one reply, which serves it as asked: whole or a range. Loopback. */
export class ReplyServer implements AsyncDisposable {
  readonly #server = http.createServer((request, response) => this.#answer(request, response));
  content: Uint8Array;
  lastModified: string | null = 'Wed, 01 Jan 2031 00:00:00 GMT';
  /** Answers in place of the server's own way, request by request; null leaves one to it. */
  script: (ReplyHandler | null)[] = [];
  /** `path range` of every request. */
  readonly requests: string[] = [];
  readonly heads: http.IncomingHttpHeaders[] = [];

  private constructor(content: Uint8Array) {
    this.content = content;
  }

  static async start(content: Uint8Array, host = '127.0.0.1'): Promise<ReplyServer> {
    const server = new ReplyServer(content);
    await new Promise<void>((resolve) => server.#server.listen(0, host, resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Destination of the upload that the reply belongs to. */
  get remoteUrl(): URL {
    return new URL(`http://127.0.0.1:${this.port}/drop/in/report.bin`);
  }

  /** As it would be without a script; `change` may alter the head. */
  serve(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    change: http.OutgoingHttpHeaders = {},
  ): void {
    const { length } = this.content;
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const headers = this.lastModified === null ? {} : { 'Last-Modified': this.lastModified };
    if (first === undefined) {
      response.writeHead(200, { 'Content-Length': length, ...headers, ...change }).end(this.content);
    } else if (Number(first) >= length) {
      response.writeHead(416, { 'Content-Range': `bytes */${length}`, 'Content-Length': 0 }).end();
    } else {
      const end = Math.min(Number(last), length - 1);
      const body = this.content.subarray(Number(first), end + 1);
      const range = { 'Content-Range': `bytes ${first}-${end}/${length}`, 'Content-Length': body.length };
      response.writeHead(206, { ...range, ...headers, ...change }).end(body);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    this.requests.push(`${request.url} ${request.headers.range ?? 'whole'}`);
    this.heads.push(request.headers);
    const handler = this.script.shift();
    if (handler) handler(request, response);
    else this.serve(request, response);
  }
}
