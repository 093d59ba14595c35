import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import type { TestCertificate } from './test-certificate.ts';

/** One request as it stood on the wire. */
export interface RecordedRequest {
  /** 0 for the first connection, and so on. */
  connection: number;
  method: string;
  target: string;
  version: string;
  /** As written, in order. */
  headers: [name: string, value: string][];
  body: Buffer;
}

/** What the server side does; every hook gets the raw socket. Without `onRequest` an empty Ack is sent. */
export interface RecorderScript {
  onConnection?(socket: net.Socket): void;
  /** The head is complete; the body may still be on its way. */
  onHead?(request: RecordedRequest, socket: net.Socket): void;
  onRequest?(request: RecordedRequest, socket: net.Socket): void;
}

/** An Ack, or any other answer, as text; without a `Content-Length` of its own it gets 0. */
export function answerText(status = '200 OK', headers: Record<string, string> = {}): string {
  const all = { 'BITS-Packet-Type': 'Ack', 'Content-Length': '0', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`;
}

/** A server on a bare socket that writes down every byte of what a client sends and answers by script. */
export class SocketRecorder {
  readonly requests: RecordedRequest[] = [];
  readonly #script: RecorderScript;
  readonly #server: net.Server;
  readonly #sockets: net.Socket[] = [];
  readonly #ends: Promise<'end' | 'reset'>[] = [];
  readonly #waiters: (() => void)[] = [];
  readonly #isTls: boolean;

  private constructor(script: RecorderScript, tlsOptions: tls.TlsOptions | undefined) {
    this.#script = script;
    this.#isTls = tlsOptions !== undefined;
    const record = (socket: net.Socket) => this.#record(socket);
    this.#server = tlsOptions ? tls.createServer(tlsOptions, record) : net.createServer(record);
    this.#server.on('tlsClientError', () => undefined);
  }

  static async start(script: RecorderScript = {}, tlsOptions?: TestCertificate & tls.TlsOptions) {
    const recorder = new SocketRecorder(script, tlsOptions);
    recorder.#server.listen(0, '127.0.0.1');
    await once(recorder.#server, 'listening');
    return recorder;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return address.port;
  }

  url(path = '/drop/file.bin'): URL {
    return new URL(path, `${this.#isTls ? 'https' : 'http'}://127.0.0.1:${this.port}`);
  }

  get connections(): number {
    return this.#sockets.length;
  }

  /** Resolves when something new was recorded and `condition` holds. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  /** How the client ended a connection; `connection` must have been opened. */
  async endOf(connection: number): Promise<'end' | 'reset'> {
    await this.until(() => this.#ends.length > connection);
    return (await this.#ends[connection]) ?? 'end';
  }

  /** Ends a connection from the server's side. */
  closeConnection(connection: number): void {
    this.#sockets[connection]?.end();
  }

  /** Reads on from a connection that a hook had paused. */
  resume(connection: number): void {
    this.#sockets[connection]?.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #record(socket: net.Socket): void {
    const connection = this.#sockets.push(socket) - 1;
    this.#ends.push(
      new Promise((resolve) => {
        socket.once('end', () => resolve('end'));
        socket.once('error', () => resolve('reset'));
        socket.once('close', () => resolve('end'));
      }),
    );
    const reader = new RequestReader(connection, {
      onHead: (request) => {
        this.#script.onHead?.(request, socket);
        this.#wake();
      },
      onRequest: (request) => {
        this.requests.push(request);
        if (this.#script.onRequest) this.#script.onRequest(request, socket);
        else socket.write(answerText());
        this.#wake();
      },
    });
    socket.on('data', (chunk) => reader.push(chunk));
    this.#script.onConnection?.(socket);
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}

interface ReaderEvents {
  onHead(request: RecordedRequest): void;
  onRequest(request: RecordedRequest): void;
}

/** Cuts a connection's bytes into requests. Knows lengths only, so a chunked body throws the record off. */
class RequestReader {
  readonly #connection: number;
  readonly #events: ReaderEvents;
  #head = '';
  #request: RecordedRequest | null = null;
  #bodyParts: Buffer[] = [];
  #missingBytes = 0;

  constructor(connection: number, events: ReaderEvents) {
    this.#connection = connection;
    this.#events = events;
  }

  push(chunk: Buffer): void {
    for (let rest = chunk; rest.length > 0; ) {
      rest = this.#request === null ? this.#pushHead(rest) : this.#pushBody(rest, this.#request);
    }
  }

  #pushHead(chunk: Buffer): Buffer {
    const before = this.#head.length;
    this.#head += chunk.toString('latin1');
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) return Buffer.alloc(0);
    const request = parseHead(this.#head.slice(0, end), this.#connection);
    this.#head = '';
    this.#missingBytes = Number(request.headers.find(([name]) => /^content-length$/i.test(name))?.[1] ?? 0);
    this.#request = request;
    this.#events.onHead(request);
    if (this.#missingBytes === 0) this.#complete(request);
    return chunk.subarray(end + 4 - before);
  }

  #pushBody(chunk: Buffer, request: RecordedRequest): Buffer {
    const part = chunk.subarray(0, this.#missingBytes);
    this.#bodyParts.push(part);
    this.#missingBytes -= part.length;
    if (this.#missingBytes === 0) this.#complete(request);
    return chunk.subarray(part.length);
  }

  #complete(request: RecordedRequest): void {
    request.body = Buffer.concat(this.#bodyParts);
    this.#bodyParts = [];
    this.#request = null;
    this.#events.onRequest(request);
  }
}

function parseHead(head: string, connection: number): RecordedRequest {
  const [requestLine = '', ...lines] = head.split('\r\n');
  const [method = '', target = '', version = ''] = requestLine.split(' ');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { connection, method, target, version, headers, body: Buffer.alloc(0) };
}
