import type { HeaderEntry } from './header-list.ts';

/** One request as it arrived, and what became of it. It is there as soon as the head has been read. */
export interface PacketRecord {
  /** From 1, in the order of arrival. */
  readonly number: number;
  /** Which connection brought it, from 1. */
  readonly connection: number;
  /** Epoch ms. */
  readonly arrivedAt: number;
  readonly method: string;
  readonly target: string;
  /** As written in the protocol; null for what is no packet. */
  readonly packetType: string | null;
  /** The id that the request names; for Create-Session the id that was given. */
  readonly sessionId: string | null;
  /** As received. */
  readonly contentRange: string | null;
  readonly contentLength: number | null;
  readonly headers: readonly HeaderEntry[];
  /** Common name of the certificate that the client showed and we trust; null for none. */
  readonly clientCertificate: string | null;
  /** Who was signed in; null for nobody. */
  readonly user: string | null;
  /** Bytes of the body that the server has taken so far. */
  readonly bodyBytes: number;
  /** Status of the answer; null while there is none, and when none was sent. */
  readonly status: number | null;
  /** BITS-Received-Content-Range of the answer. */
  readonly receivedBytes: number | null;
  /** `lost`: the connection ended, or was ended, before an answer went out. */
  readonly outcome: 'open' | 'answered' | 'lost';
  /** What broke inside the server, if anything did. */
  readonly failure: string | null;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
export type OpenRecord = Writable<PacketRecord>;
type Waiter = {
  matches(record: PacketRecord): boolean;
  resolve(record: PacketRecord): void;
  reject(error: Error): void;
};

/** More would only fill the memory of a server that runs for days. */
const maxRecords = 20_000;

/** What was asked of the server, in order of arrival; the oldest records go when there are very many. */
export class Transcript {
  readonly records: OpenRecord[] = [];
  readonly #listeners = new Set<(record: PacketRecord) => void>();
  readonly #waiters = new Set<Waiter>();

  add(
    start: Omit<
      PacketRecord,
      'number' | 'user' | 'bodyBytes' | 'status' | 'receivedBytes' | 'outcome' | 'failure'
    >,
  ) {
    const record: OpenRecord = {
      ...start,
      number: this.records.length + 1,
      user: null,
      bodyBytes: 0,
      status: null,
      receivedBytes: null,
      outcome: 'open',
      failure: null,
    };
    this.records.push(record);
    if (this.records.length > maxRecords) this.records.splice(0, maxRecords / 10);
    this.changed(record);
    return record;
  }

  /** Tells listeners and waiters about a new or changed record. */
  changed(record: PacketRecord): void {
    for (const listener of this.#listeners) listener(record);
    for (const waiter of this.#waiters) {
      if (!waiter.matches(record)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(record);
    }
  }

  /** @returns takes the listener back */
  onPacket(listener: (record: PacketRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The first record, past or future, that matches. Rejects when the server stops before there is one. */
  waitFor(matches: (record: PacketRecord) => boolean): Promise<PacketRecord> {
    const known = this.records.find(matches);
    if (known) return Promise.resolve(known);
    const { promise, resolve, reject } = Promise.withResolvers<PacketRecord>();
    // Whoever waits hears of it; whoever no longer does must not bring the process down.
    promise.catch(() => {});
    this.#waiters.add({ matches, resolve, reject });
    return promise;
  }

  end(): void {
    for (const { reject } of this.#waiters) reject(new Error('the server stopped before such a packet came'));
    this.#waiters.clear();
  }
}
