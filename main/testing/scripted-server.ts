import type { Socket } from 'node:net';
import type { FakeClock } from './fake-clock.ts';
import { carryOut, type ScriptedAnswer } from './scripted-server-answer.ts';
import { type RecordedRequest, SocketRecorder } from './socket-recorder.ts';

/** A packet as a scripted server sees it. */
export interface ScriptedPacket {
  /** As written by the client. */
  type: string;
  /** Which connection brought it, from 0. */
  connection: number;
  /** How many packets came before it on its connection. */
  place: number;
  target: string;
  /** Value of a header, name in any case; empty when it is absent. */
  header(name: string): string;
  /** Empty where an answer is asked for before the body is there. */
  body: Buffer;
}

/** How one server behaves. Each hook that is absent does nothing. */
export interface ServerScript {
  /** Called when the packet is complete. */
  answer(packet: ScriptedPacket): ScriptedAnswer;
  /** Called before the body is read; a packet that is answered here is not answered again. */
  answerEarly?(packet: ScriptedPacket): ScriptedAnswer | null;
  /** Called with the connections that are open, the new one last. */
  connected?(open: readonly Socket[]): void;
}

/** A server on a bare socket with a mind of its own. */
export class ScriptedServer implements AsyncDisposable {
  readonly packets: ScriptedPacket[] = [];
  /** The most that the client took of one flood. */
  floodedBytes = 0;
  readonly #recorder: SocketRecorder;

  private constructor(recorder: SocketRecorder) {
    this.#recorder = recorder;
  }

  /** @param clock the client's: it moves on where the script is silent, until the client gives up */
  static async start(script: ServerScript, clock: FakeClock): Promise<ScriptedServer> {
    const open: Socket[] = [];
    const places = new Map<number, number>();
    const isAnsweredEarly = new Set<RecordedRequest>();
    const recorder = await SocketRecorder.start({
      onConnection(socket) {
        open.push(socket);
        socket.once('close', () => open.splice(open.indexOf(socket), 1));
        script.connected?.(open);
      },
      onHead(request, socket) {
        const place = places.get(request.connection) ?? 0;
        places.set(request.connection, place + 1);
        const packet = packetOf(request, place);
        server.packets.push(packet);
        const answer = script.answerEarly?.(packet);
        if (!answer) return;
        isAnsweredEarly.add(request);
        void server.#carryOut(answer, socket, clock);
      },
      onRequest(request, socket) {
        if (isAnsweredEarly.has(request)) return;
        const place = (places.get(request.connection) ?? 1) - 1;
        void server.#carryOut(script.answer(packetOf(request, place)), socket, clock);
      },
    });
    const server = new ScriptedServer(recorder);
    return server;
  }

  async #carryOut(answer: ScriptedAnswer, socket: Socket, clock: FakeClock): Promise<void> {
    this.floodedBytes = Math.max(this.floodedBytes, await carryOut(answer, socket, clock));
  }

  url(path: string): URL {
    return this.#recorder.url(path);
  }

  get connections(): number {
    return this.#recorder.connections;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#recorder[Symbol.asyncDispose]();
  }
}

function packetOf(request: RecordedRequest, place: number): ScriptedPacket {
  const header = (name: string): string =>
    request.headers.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1] ?? '';
  const { connection, target, body } = request;
  return { type: header('BITS-Packet-Type'), connection, place, target, header, body };
}
