import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type PracticeServer, startPracticeServer } from '../practice-server/practice-server.ts';
import type { PracticeServerOptions } from '../practice-server/server-options.ts';
import type { PacketRecord } from '../practice-server/transcript.ts';
import { sessionsFolderName } from '../practice-server/url-path.ts';
import { TempFolder } from './temp-folder.ts';

/** The practice server as the peer of a test: can be killed and started again at the same place. */
export class PracticePeer implements AsyncDisposable {
  readonly #folder = new TempFolder();
  readonly #options: Omit<PracticeServerOptions, 'folder'>;
  readonly #before: PacketRecord[] = [];
  #server: PracticeServer | null = null;
  #port = 0;

  private constructor(options: Omit<PracticeServerOptions, 'folder'>) {
    this.#options = options;
  }

  static async start(options: Omit<PracticeServerOptions, 'folder'> = {}): Promise<PracticePeer> {
    const peer = new PracticePeer(options);
    await peer.startAgain();
    return peer;
  }

  get server(): PracticeServer {
    if (this.#server === null) throw new Error('the server is down');
    return this.#server;
  }

  get behaviours(): PracticeServer['behaviours'] {
    return this.server.behaviours;
  }

  /** Address of a file in the upload folder, or of the folder itself. */
  url(name = ''): URL {
    return new URL(`http://127.0.0.1:${this.#port}/${name}`);
  }

  /** As a crash. The port refuses connections afterwards. */
  async kill(): Promise<void> {
    const { server } = this;
    this.#server = null;
    server.kill();
    await server.stop();
    this.#before.push(...server.transcript);
  }

  async startAgain(): Promise<void> {
    this.#server = await startPracticeServer({
      ...this.#options,
      folder: this.#folder.path,
      port: this.#port,
    });
    this.#port = this.#server.port;
  }

  /** Every packet in all lives of the server, in order of arrival. */
  get packets(): PacketRecord[] {
    return [...this.#before, ...(this.#server?.transcript ?? [])];
  }

  /** `Fragment 0-9/20 → 200`; `→ lost` when no answer went out. */
  get lines(): string[] {
    return this.packets.map(packetLine);
  }

  /** Number of packets of a type that the server has seen. */
  count(packetType: string): number {
    return this.packets.filter((packet) => packet.packetType === packetType).length;
  }

  /** The first packet of this type, past or future, in this life of the server. */
  seen(packetType: string): Promise<PacketRecord> {
    return this.server.waitFor((packet) => packet.packetType === packetType);
  }

  /** The first packet of this type whose connection went before an answer did. */
  lost(packetType: string): Promise<PacketRecord> {
    return this.server.waitFor((packet) => packet.packetType === packetType && packet.outcome === 'lost');
  }

  /** Files that stand in the upload folder, by their path below it. */
  get files(): string[] {
    return readdirSync(this.#folder.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(this.#folder.path, path.join(entry.parentPath, entry.name)))
      .filter((name) => !name.startsWith(sessionsFolderName))
      .sort();
  }

  /** What the server keeps of unfinished uploads. */
  get leftovers(): string[] {
    return readdirSync(this.#folder.join(sessionsFolderName));
  }

  hashOf(name: string): string {
    return sha256(readFileSync(this.#folder.join(name)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.stop();
    this.#folder[Symbol.dispose]();
  }
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function packetLine({ packetType, method, contentRange, status }: PacketRecord): string {
  const name = [packetType ?? method, contentRange?.replace('bytes ', '')].filter(Boolean).join(' ');
  return `${name} → ${status ?? 'lost'}`;
}
