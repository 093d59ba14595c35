import type { Socket } from 'node:net';
import type { ScriptedPacket, ServerScript } from '../../main/testing/scripted-server.ts';
import type { ScriptedAnswer } from '../../main/testing/scripted-server-answer.ts';
import { ack, type LooseAck, protocolGuid, refusal, written } from './loose-ack.ts';

/** What a server makes of a packet in place of the usual. */
export type Habit = (
  packet: ScriptedPacket,
  usual: () => LooseAck,
  server: LooseServer,
) => LooseAck | ScriptedAnswer;

/** Where a server is not like others. */
export interface Habits {
  /** Id of the nth session, from 0. */
  sessionId?(number: number, packet: ScriptedPacket): string;
  create?: Habit;
  ping?: Habit;
  fragment?: Habit;
  close?: Habit;
  cancel?: Habit;
  /** Looks at every answer last. */
  any?(answer: LooseAck | ScriptedAnswer, packet: ScriptedPacket): LooseAck | ScriptedAnswer;
  /** Answers before the body is read. */
  early?(packet: ScriptedPacket): LooseAck | ScriptedAnswer | null;
  connected?(open: readonly Socket[]): void;
}

export interface LooseSession {
  readonly id: string;
  readonly target: string;
  /** Which connection opened it. */
  readonly connection: number;
  bytes: Buffer;
}

/** A small server that keeps everything in memory and does what the protocol says, but for its habits. */
export class LooseServer implements ServerScript {
  readonly sessions = new Map<string, LooseSession>();
  /** Files in place, by their path. */
  readonly files = new Map<string, Buffer>();
  readonly #habits: Habits;
  #opened = 0;

  constructor(habits: Habits = {}) {
    this.#habits = habits;
  }

  answer(packet: ScriptedPacket): ScriptedAnswer {
    const answer = this.#answer(packet);
    return inBytes(this.#habits.any?.(answer, packet) ?? answer);
  }

  answerEarly(packet: ScriptedPacket): ScriptedAnswer | null {
    const answer = this.#habits.early?.(packet) ?? null;
    return answer && inBytes(answer);
  }

  connected(open: readonly Socket[]): void {
    this.#habits.connected?.(open);
  }

  sessionOf(packet: ScriptedPacket): LooseSession | undefined {
    return this.sessions.get(packet.header('BITS-Session-Id'));
  }

  #answer(packet: ScriptedPacket): LooseAck | ScriptedAnswer {
    switch (packet.type) {
      case 'Create-Session':
        return this.#by('create', packet, () => this.#create(packet));
      case 'Ping':
        return this.#by('ping', packet, () => ack());
      case 'Fragment':
        return this.#by('fragment', packet, () => this.#fragment(packet));
      case 'Close-Session':
        return this.#by('close', packet, () => this.#close(packet));
      case 'Cancel-Session':
        return this.#by('cancel', packet, () => this.#cancel(packet));
      default:
        return refusal('400 Bad Request', '0x80070057');
    }
  }

  #by(
    name: 'create' | 'ping' | 'fragment' | 'close' | 'cancel',
    packet: ScriptedPacket,
    usual: () => LooseAck,
  ): LooseAck | ScriptedAnswer {
    const habit = this.#habits[name];
    return habit ? habit(packet, usual, this) : usual();
  }

  #create(packet: ScriptedPacket): LooseAck {
    const id = this.#habits.sessionId?.(this.#opened, packet) ?? guid(this.#opened);
    this.#opened += 1;
    const { target, connection } = packet;
    this.sessions.set(id, { id, target, connection, bytes: Buffer.alloc(0) });
    return ack({ 'BITS-Protocol': protocolGuid, 'BITS-Session-Id': id });
  }

  #fragment(packet: ScriptedPacket): LooseAck {
    const session = this.sessionOf(packet);
    if (!session) return sessionNotFound;
    const isInStep = rangeOf(packet).first === session.bytes.length;
    if (isInStep) session.bytes = Buffer.concat([session.bytes, packet.body]);
    return ack(
      { 'BITS-Session-Id': session.id, 'BITS-Received-Content-Range': String(session.bytes.length) },
      isInStep ? '200 OK' : '416 Requested Range Not Satisfiable',
    );
  }

  #close(packet: ScriptedPacket): LooseAck {
    const session = this.sessionOf(packet);
    if (!session) return sessionNotFound;
    this.place(session);
    this.sessions.delete(session.id);
    return ack({ 'BITS-Session-Id': session.id });
  }

  #cancel(packet: ScriptedPacket): LooseAck {
    return this.sessions.delete(packet.header('BITS-Session-Id')) ? ack() : sessionNotFound;
  }

  place(session: LooseSession): void {
    this.files.set(session.target, session.bytes);
  }
}

export const sessionNotFound = refusal('500 Internal Server Error', '0x8020001F');

/** The numbers of a Content-Range. */
export function rangeOf(packet: ScriptedPacket): { first: number; last: number; total: number } {
  const [first = -1, last = -1, total = -1] = (packet.header('Content-Range').match(/\d+/g) ?? []).map(
    Number,
  );
  return { first, last, total };
}

export const guid = (number: number): string =>
  `{3F2B8C61-0D4E-4A57-9B1C-${(0x7e60a2d5f814 + number).toString(16).toUpperCase().padStart(12, '0')}}`;

const inBytes = (answer: LooseAck | ScriptedAnswer): ScriptedAnswer =>
  'bytes' in answer ? answer : written(answer);
