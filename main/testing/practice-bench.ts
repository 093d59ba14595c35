import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bitsProtocolGuid } from '../bits/header-names.ts';
import { type PracticeServer, startPracticeServer } from '../practice-server/practice-server.ts';
import type { PracticeServerOptions } from '../practice-server/server-options.ts';
import { patternBytes } from './protocol-vectors.ts';
import { RawClient, type RawResponse, requestBytes } from './raw-client.ts';

type Headers = Readonly<Record<string, string | null>>;

/** One connection that speaks in packets, for one destination. */
export class PacketClient {
  readonly raw: RawClient;
  readonly target: string;
  sessionId = '';

  constructor(raw: RawClient, target: string) {
    this.raw = raw;
    this.target = target;
  }

  /** @param headers added, or with null taken away */
  send(packetType: string, headers: Headers = {}, body?: Uint8Array): Promise<RawResponse> {
    return this.raw.request(this.#packet(packetType, headers, body));
  }

  /** Sends without waiting for an answer. */
  write(packetType: string, headers: Headers = {}, body?: Uint8Array): Promise<void> {
    return this.raw.write(requestBytes(this.#packet(packetType, headers, body)));
  }

  async create(headers: Headers = {}): Promise<RawResponse> {
    const answer = await this.send('Create-Session', {
      'BITS-Supported-Protocols': bitsProtocolGuid,
      ...headers,
    });
    this.sessionId = answer.header('BITS-Session-Id') ?? this.sessionId;
    return answer;
  }

  ping(headers: Headers = {}): Promise<RawResponse> {
    return this.send('Ping', headers);
  }

  /** Bytes `first` to `last` of the pattern file of `total` bytes. */
  fragment(first: number, last: number, total: number, headers: Headers = {}): Promise<RawResponse> {
    return this.send(...this.#fragment(first, last, total, headers));
  }

  writeFragment(first: number, last: number, total: number): Promise<void> {
    return this.write(...this.#fragment(first, last, total, {}));
  }

  close(headers: Headers = {}): Promise<RawResponse> {
    return this.send('Close-Session', { 'BITS-Session-Id': this.sessionId, ...headers });
  }

  cancel(headers: Headers = {}): Promise<RawResponse> {
    return this.send('Cancel-Session', { 'BITS-Session-Id': this.sessionId, ...headers });
  }

  #fragment(first: number, last: number, total: number, headers: Headers): [string, Headers, Uint8Array] {
    const added = {
      'BITS-Session-Id': this.sessionId,
      'Content-Range': `bytes ${first}-${last}/${total}`,
      ...headers,
    };
    return ['Fragment', added, patternBytes(first, last - first + 1)];
  }

  #packet(packetType: string, headers: Headers, body: Uint8Array | undefined) {
    const all = { 'BITS-Packet-Type': packetType, ...headers };
    return { target: this.target, headers: all, ...(body ? { body } : {}) };
  }
}

/** A practice server on a folder of its own, and clients of it; all gone after `tidy`. */
export class PracticeBench {
  readonly folder: string;
  server: PracticeServer;
  readonly #options: Omit<PracticeServerOptions, 'folder'>;
  readonly #clients: RawClient[] = [];

  private constructor(
    folder: string,
    server: PracticeServer,
    options: Omit<PracticeServerOptions, 'folder'>,
  ) {
    this.folder = folder;
    this.server = server;
    this.#options = options;
  }

  static async start(options: Omit<PracticeServerOptions, 'folder'> = {}): Promise<PracticeBench> {
    const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'practice-')));
    return new PracticeBench(folder, await startPracticeServer({ ...options, folder }), options);
  }

  /** A new server on the same folder and port. */
  async restart(options: Omit<PracticeServerOptions, 'folder'> = {}): Promise<void> {
    const { port } = this.server;
    this.server = await startPracticeServer({ ...this.#options, ...options, port, folder: this.folder });
  }

  async connect(): Promise<RawClient> {
    const client = await RawClient.connect(this.server.port);
    this.#clients.push(client);
    return client;
  }

  async client(target = '/report.bin'): Promise<PacketClient> {
    return new PacketClient(await this.connect(), target);
  }

  /** A client whose session holds the first `receivedBytes` of `total`. */
  async session(target: string, receivedBytes = 0, total = receivedBytes): Promise<PacketClient> {
    const client = await this.client(target);
    await client.create();
    if (receivedBytes > 0) await client.fragment(0, receivedBytes - 1, total);
    return client;
  }

  /** Bytes of an uploaded file; null when it is not there. */
  uploaded(name: string): Promise<Buffer | null> {
    return readFile(path.join(this.folder, name)).catch(() => null);
  }

  /** Names in the private folder of the sessions. */
  async temporaryFiles(): Promise<string[]> {
    return (await readdir(path.join(this.folder, '.bitlade-sessions'))).toSorted();
  }

  async tidy(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What of an answer a packet test looks at. */
export const essence = (answer: RawResponse) => ({
  status: answer.status,
  code: answer.header('BITS-Error-Code'),
  received: answer.header('BITS-Received-Content-Range'),
});
