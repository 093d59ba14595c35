import { parseAck } from '../bits/ack.ts';
import { rangeLength } from '../bits/content-range.ts';
import type { FragmentPacket, Packet } from '../bits/packet.ts';
import type { SessionEvent } from '../bits/session-state.ts';
import { answerWords } from './answer-words.ts';
import type { FragmentPacer } from './fragment-pacer.ts';
import { pacedBody } from './paced-body.ts';
import type { Clock, PacketConnection, PacketOutcome } from './ports.ts';
import type { RateLane } from './rate-lane.ts';
import type { SessionSource } from './session-source.ts';

const shortAnswerMs = 60_000;
/** The server may move or check the file before it answers. [MC-BUP] 3.1.2.2 */
const longAnswerMs = 300_000;
/** A server application has five minutes of its own to answer the last fragment. [MC-BUP] 3.3.2 */
const applicationAnswerMs = 600_000;

export interface SenderOptions {
  connection: PacketConnection;
  source: SessionSource;
  pacer: FragmentPacer;
  lane: RateLane;
  clock: Clock;
  isReplyExpected: boolean;
  /** Offset in the file up to which bytes were handed to the network. */
  onSentBytes(sentToBytes: number): void;
  /** What the server said to a packet. */
  onAnswer(words: string): void;
}

/** Sends the packets of one session, tells the machine what became of them and the pacer how long they took. */
export class PacketSender {
  readonly #options: SenderOptions;
  /** Of the packet sent last. */
  #isLastByteOut = true;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async send(packet: Packet, hostId: string | null): Promise<SessionEvent> {
    const outcome =
      packet.type === 'fragment'
        ? await this.#sendFragment(packet, hostId)
        : await this.#sendEmpty(packet, hostId);
    switch (outcome.kind) {
      case 'answered':
        this.#options.onAnswer(answerWords(outcome.answer));
        return { type: 'answered', ack: parseAck(packet.type, outcome.answer) };
      case 'failed': {
        const { certainty, error, isStaleLine } = outcome;
        const at = this.#options.clock.now();
        return { type: 'failed', certainty, error, isStaleLine, isLastByteOut: this.#isLastByteOut, at };
      }
      case 'aborted':
        return { type: 'aborted', certainty: outcome.certainty, isLastByteOut: this.#isLastByteOut };
    }
  }

  /** Ends a packet under way at once. */
  reset(): void {
    this.#options.connection.reset();
  }

  /** The same, but only while another upload tries the password. */
  resetIfWaiting(): void {
    this.#options.connection.resetIfWaiting?.();
  }

  async close(): Promise<void> {
    await this.#options.connection.close().catch(() => undefined);
  }

  async #sendEmpty(packet: Packet, hostId: string | null): Promise<PacketOutcome> {
    const { connection, pacer } = this.#options;
    this.#isLastByteOut = true;
    const answerTimeoutMs = packet.type === 'close-session' ? longAnswerMs : shortAnswerMs;
    const outcome = await connection.send(packet, { hostId, answerTimeoutMs });
    // Close-Session may take as long as the server needs to move the file.
    if (outcome.kind === 'answered' && packet.type !== 'close-session') {
      pacer.roundTrip(outcome.timing.sendMs + outcome.timing.answerMs);
    }
    return outcome;
  }

  async #sendFragment(packet: FragmentPacket, hostId: string | null): Promise<PacketOutcome> {
    const { connection, source, pacer, lane, clock, isReplyExpected, onSentBytes } = this.#options;
    const { range } = packet;
    const bytes = rangeLength(range);
    const isLast = range.last + 1 === range.total;
    const startedAt = clock.monotonic();
    this.#isLastByteOut = bytes === 0;
    const outcome = await connection.send(packet, {
      hostId,
      body: () => pacedBody(source.read(range.first, bytes), lane),
      onSentBytes: (sentBytes) => {
        this.#isLastByteOut ||= sentBytes >= bytes;
        onSentBytes(range.first + sentBytes);
      },
      answerTimeoutMs: isLast ? (isReplyExpected ? applicationAnswerMs : longAnswerMs) : shortAnswerMs,
    });
    const isTaken = outcome.kind === 'answered' && outcome.answer.status < 300;
    // The time that an application takes for its reply says nothing about the line.
    if (isTaken && !(isLast && isReplyExpected)) {
      pacer.acknowledged({ bytes, ...outcome.timing });
    } else if (outcome.kind === 'failed' && outcome.certainty === 'unknown' && !outcome.isStaleLine) {
      pacer.broke(bytes, clock.monotonic() - startedAt);
    }
    return outcome;
  }
}
