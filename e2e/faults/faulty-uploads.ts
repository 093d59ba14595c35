import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FakeClock } from '../../main/testing/fake-clock.ts';
import { PracticePeer, sha256 } from '../../main/testing/practice-peer.ts';
import { sampleBytes } from '../../main/testing/sample-bytes.ts';
import { TempFolder } from '../../main/testing/temp-folder.ts';
import { type UploadAtRest, uploadUntilRest } from '../../main/testing/upload-until-rest.ts';
import { FaultProxy } from './fault-proxy.ts';
import type { Fault } from './faulty-line.ts';

export const fragmentBytes = 5120;
export const serverModes = ['commitOnClose', 'strict', 'iis'] as const;
export type ServerMode = (typeof serverModes)[number];

export interface FaultyUpload extends UploadAtRest {
  /** Whether the file on the server has the source's bytes; null when there is no file. */
  isEqual: boolean | null;
  /** Packets that reached the server, those that were played twice included. */
  requests: number;
}

/** Create-Session, the fragments and Close-Session. */
export const idealRequests = (sizeBytes: number): number => 2 + Math.ceil(sizeBytes / fragmentBytes);

/** Uploads to practice servers, one of each mode, through a fault proxy of their own. */
export class FaultyUploads implements AsyncDisposable {
  readonly #folder = new TempFolder();
  readonly #hashes = new Map<number, string>();
  readonly #peers = new Map<ServerMode, PracticePeer>();
  #count = 0;

  static async start(): Promise<FaultyUploads> {
    const uploads = new FaultyUploads();
    const unlimited = Number.MAX_SAFE_INTEGER;
    for (const mode of serverModes) {
      const options = { mode, maxConnections: unlimited, maxSessions: unlimited };
      uploads.#peers.set(mode, await PracticePeer.start(options));
    }
    return uploads;
  }

  /** @param faults of its first connections, in order; the function form is asked for every connection */
  async upload(
    sizeBytes: number,
    mode: ServerMode,
    faults: readonly Fault[] | ((connection: number) => Fault),
  ): Promise<FaultyUpload> {
    const peer = this.#peers.get(mode);
    if (!peer) throw new Error(`no server of mode ${mode}`);
    this.#count += 1;
    const name = `${this.#count}.bin`;
    const sourcePath = this.#source(sizeBytes);
    const seen = new Set<unknown>();
    const stopCounting = peer.server.onPacket((record) => {
      if (record.target === `/${name}`) seen.add(record);
    });
    const clock = new FakeClock();
    await using proxy = await FaultProxy.start(peer.server.port, faults, clock);
    const atRest = await uploadUntilRest({
      remoteUrl: proxy.url(name),
      sourcePath,
      maxFragmentBytes: fragmentBytes,
      clock,
      maxRuns: 10,
    });
    stopCounting();
    if (clock.runningDelaysMs.length > 0) throw new Error('a deadline outlived its upload');
    const isThere = existsSync(path.join(peer.server.folder, name));
    return {
      ...atRest,
      isEqual: isThere ? peer.hashOf(name) === this.#hashes.get(sizeBytes) : null,
      requests: seen.size,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const peer of this.#peers.values()) await peer[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }

  #source(sizeBytes: number): string {
    const sourcePath = this.#folder.join(`${sizeBytes}.bin`);
    if (!this.#hashes.has(sizeBytes)) {
      writeFileSync(sourcePath, sampleBytes(sizeBytes));
      this.#hashes.set(sizeBytes, sha256(readFileSync(sourcePath)));
    }
    return sourcePath;
  }
}
