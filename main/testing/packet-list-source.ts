import type { ByteSource } from '../practice-server/byte-source.ts';

/** A peer that has sent exactly these packets and then ends, or says nothing more. */
export class PacketListSource implements ByteSource {
  readonly #packets: Buffer[];
  readonly #endsAfter: boolean;
  #error: Error | null = null;
  #reject: ((error: Error) => void) | null = null;

  constructor(packets: readonly Buffer[], endsAfter = true) {
    this.#packets = packets.filter((packet) => packet.length > 0);
    this.#endsAfter = endsAfter;
  }

  read(): Promise<Buffer | null> {
    if (this.#error) return Promise.reject(this.#error);
    const packet = this.#packets.shift();
    if (packet) return Promise.resolve(packet);
    if (this.#endsAfter) return Promise.resolve(null);
    return new Promise((_, reject) => {
      this.#reject = reject;
    });
  }

  fail(error: Error): void {
    this.#error ??= error;
    this.#reject?.(this.#error);
  }
}

/** The bytes cut at these offsets, ascending. */
export function splitAt(bytes: Buffer, offsets: readonly number[]): Buffer[] {
  const bounds = [0, ...offsets, bytes.length];
  return bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end));
}

/** Each byte a packet of its own. */
export const singleBytes = (bytes: Buffer): Buffer[] =>
  Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
