import type { HttpAnswer } from '../../bits/http-answer.ts';
import type { Packet } from '../../bits/packet.ts';
import type { ReferenceAnswer } from '../reference-server.ts';
import type { Random } from '../seeded-random.ts';
import { drawFate, type Fate, noFault } from './sim-faults.ts';
import type { SimLife } from './sim-life.ts';
import type { SimServer } from './sim-server.ts';
import type { SimTime } from './sim-time.ts';
import type { SimWatch } from './sim-watch.ts';

/** A packet on its way, as far as the network cares. */
export interface Flight {
  readonly isOfUpload: boolean;
  readonly life: SimLife;
  readonly origin: string;
  readonly host: string;
  cut(): void;
}

export interface NetworkPlan {
  /** Share of the packets that something happens to. */
  faultRate: number;
  bytesPerMs: number;
  maxLatencyMs: number;
}

/** The network between the program and its servers. */
export class SimNetwork {
  readonly time: SimTime;
  readonly random: Random;
  readonly watch: SimWatch;
  readonly flights = new Set<Flight>();
  readonly servers: readonly SimServer[];
  readonly #plan: NetworkPlan;
  readonly #mostPerServer: () => number;
  readonly #byHost = new Map<string, SimServer>();
  readonly note: (what: string) => void;
  isOnline = true;
  /** Null: as chance has it; else the fate of a packet, by its number from 1 on. */
  script: ((packet: Packet, number: number) => Fate | undefined) | null = null;
  areFaultsOn = true;
  /** Share of the packets that something happens to. */
  faultRate: number;
  packets = 0;

  constructor(
    plan: NetworkPlan,
    mostPerServer: () => number,
    servers: readonly SimServer[],
    time: SimTime,
    random: Random,
    watch: SimWatch,
    note: (what: string) => void,
  ) {
    this.#plan = plan;
    this.#mostPerServer = mostPerServer;
    this.faultRate = plan.faultRate;
    this.servers = servers;
    this.time = time;
    this.random = random;
    this.watch = watch;
    this.note = note;
    for (const server of servers) {
      this.#byHost.set(new URL(server.origin).host, server);
      if (server.habits.node) this.#byHost.set(server.habits.node.host, server);
    }
  }

  readonly latencyMs = (): number => 1 + this.random.below(this.#plan.maxLatencyMs);

  /** Resolves when so many bytes have gone by. */
  pass(bytes: number): Promise<void> {
    return new Promise((resolve) => this.time.after(Math.ceil(bytes / this.#plan.bytesPerMs), resolve));
  }

  serverOf(host: string): SimServer {
    const server = this.#byHost.get(host);
    if (server === undefined) throw new Error(`nobody is called ${host}`);
    return server;
  }

  drawFate(packet: Packet, isKept: boolean): Fate {
    this.packets += 1;
    if (this.script !== null) return this.script(packet, this.packets) ?? noFault;
    if (!this.areFaultsOn || this.random.next() >= this.faultRate) return noFault;
    return drawFate(this.random, packet, isKept);
  }

  receive(
    server: SimServer,
    host: string,
    remoteUrl: URL,
    packet: Packet,
    body: Uint8Array,
  ): ReferenceAnswer | null {
    const answer = server.answer(host, packet, remoteUrl.pathname, body);
    if (answer === null) this.note(`half of a ${packet.type} reaches ${host}`);
    return answer;
  }

  /** A server that says what can't be: more than was sent, or less than it has. */
  oddAnswer(answer: HttpAnswer, packet: Packet, by: number): HttpAnswer {
    const given = answer.headers['bits-received-content-range'];
    if (packet.type !== 'fragment' || typeof given !== 'string' || by === 0) return answer;
    const { total } = packet.range;
    // A claim that may be true is none that anybody could see through.
    const isWhole = by > 100 && !this.watch.sessions.isLastByteSent(packet);
    const beyond = isWhole ? total : total + by;
    const claimed = by > 0 ? beyond : Math.max(0, Number(given) + by);
    return { ...answer, headers: { ...answer.headers, 'bits-received-content-range': String(claimed) } };
  }

  /** A packet of an upload, or of a cancel, begins its way. */
  takeOff(flight: Flight): void {
    this.flights.add(flight);
    if (!flight.isOfUpload) return;
    let count = 0;
    for (const { isOfUpload, life, origin } of this.flights) {
      if (isOfUpload && life === flight.life && origin === flight.origin) count += 1;
    }
    if (count > this.#mostPerServer()) this.watch.broken('no more uploads to a server than set', `${count}`);
  }

  /** Everything under way to a host, or from a life, breaks off. */
  cut(isMeant: (flight: Flight) => boolean): void {
    for (const flight of [...this.flights]) if (isMeant(flight)) flight.cut();
  }
}
