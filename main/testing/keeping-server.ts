import { createHash } from 'node:crypto';
import { headerNames, packetTypes } from '../bits/header-names.ts';
import type { FragmentPacket, Packet } from '../bits/packet.ts';
import {
  type HttpAnswer,
  type PacketConnection,
  type PacketOutcome,
  type PacketTransport,
  type SendOptions,
  SourceReadError,
} from '../transfer/ports.ts';

/** What a test does between the packets and in the middle of one. */
export interface ServerEvents {
  /** A packet has arrived, and nothing has been done about it yet. */
  onPacket?(packet: Packet): Promise<void> | void;
  /** A chunk of a fragment has arrived; `bytes` of the fragment are there now. */
  onChunk?(packet: FragmentPacket, bytes: number): Promise<void> | void;
  /** How many bytes of the file to keep after a fragment; more or less than came is a server with a mind of its own. */
  keep?(heldBytes: number): number;
}

const timing = { sendMs: 1, answerMs: 1 };

/** A server of one file without a network: keeps what it gets, and what it placed at the end. */
export class KeepingServer implements PacketTransport {
  held = Buffer.alloc(0);
  /** SHA-256 of the file at Close-Session; null before. */
  placed: string | null = null;
  readonly packets: Packet[] = [];
  events: ServerEvents;
  #sessions = 0;
  #isReset = false;

  constructor(events: ServerEvents = {}) {
    this.events = events;
  }

  connect(): PacketConnection {
    return {
      send: (packet, options) => this.#send(packet, options),
      reset: () => {
        this.#isReset = true;
      },
      close: async () => undefined,
    };
  }

  async #send(packet: Packet, options: SendOptions): Promise<PacketOutcome> {
    this.packets.push(packet);
    this.#isReset = false;
    await this.events.onPacket?.(packet);
    switch (packet.type) {
      case 'create-session':
        this.#sessions += 1;
        this.held = Buffer.alloc(0);
        return answered(200, { [headerNames.sessionId]: `{${this.#sessions}}` });
      case 'fragment':
        return this.#take(packet, options);
      case 'close-session':
        this.placed = createHash('sha256').update(this.held).digest('hex');
        return answered(200);
      default:
        return answered(200);
    }
  }

  async #take(packet: FragmentPacket, { body, onSentBytes }: SendOptions): Promise<PacketOutcome> {
    const { first } = packet.range;
    if (first !== this.held.length) return this.#received(416);
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      const source = body?.() ?? new Uint8Array();
      for await (const chunk of source instanceof Uint8Array ? [source] : source) {
        chunks.push(Buffer.from(chunk));
        bytes += chunk.length;
        onSentBytes?.(bytes);
        await this.events.onChunk?.(packet, bytes);
        if (this.#isReset) return { kind: 'aborted', certainty: 'unknown' };
      }
    } catch (cause) {
      if (!(cause instanceof SourceReadError)) throw cause;
      return { kind: 'failed', certainty: 'unknown', error: cause.uploadError, isStaleLine: false };
    }
    const all = Buffer.concat([this.held, ...chunks]);
    this.held = all.subarray(0, this.events.keep?.(all.length) ?? all.length);
    return this.#received(200);
  }

  #received(status: number): PacketOutcome {
    return answered(status, { [headerNames.receivedContentRange]: String(this.held.length) });
  }
}

function answered(status: number, headers: Record<string, string> = {}): PacketOutcome {
  const all = { [headerNames.packetType]: packetTypes.ack, ...headers };
  const lowerCase = Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const answer: HttpAnswer = { status, headers: lowerCase };
  return { kind: 'answered', answer, timing };
}
