import { type UploadErrorCode, uploadError } from '../../../shared/upload-error.ts';
import { rangeLength } from '../../bits/content-range.ts';
import type { Packet } from '../../bits/packet.ts';
import {
  type HttpAnswer,
  type PacketOutcome,
  type SendOptions,
  SourceReadError,
} from '../../transfer/ports.ts';
import { outcomeText, packetText } from './flight-words.ts';
import { diskFullAnswer, type Fate, signInAnswer } from './sim-faults.ts';
import type { SimLife } from './sim-life.ts';
import type { SimNetwork } from './sim-network.ts';
import type { SimServer } from './sim-server.ts';

interface Departure {
  network: SimNetwork;
  life: SimLife;
  remoteUrl: URL;
  /** That the packet goes to. */
  host: string;
  packet: Packet;
  options: SendOptions;
  fate: Fate;
}

/** One packet on its way, and its answer. */
export class SimFlight {
  readonly life: SimLife;
  readonly host: string;
  readonly ended: Promise<PacketOutcome>;
  readonly #settle: (outcome: PacketOutcome) => void;
  readonly #network: SimNetwork;
  readonly #remoteUrl: URL;
  readonly #server: SimServer;
  readonly #packet: Packet;
  readonly #options: SendOptions;
  readonly #fate: Fate;
  readonly #body: Uint8Array;
  #handedBytes = 0;
  #startedAtMs = 0;
  #outAtMs: number | null = null;
  #isLeaving = false;
  #isEnded = false;
  #endBody: () => void = () => undefined;
  #endDeadline: () => void = () => undefined;

  constructor({ network, life, remoteUrl, host, packet, options, fate }: Departure) {
    const { promise, resolve } = Promise.withResolvers<PacketOutcome>();
    this.ended = promise;
    this.#settle = resolve;
    this.#network = network;
    this.life = life;
    this.#remoteUrl = remoteUrl;
    this.host = host;
    this.#server = network.serverOf(host);
    this.#packet = packet;
    this.#options = options;
    this.#fate = fate;
    this.#body = packet.type === 'fragment' ? new Uint8Array(rangeLength(packet.range)) : nothing;
  }

  async start(): Promise<void> {
    const { time, latencyMs } = this.#network;
    this.#startedAtMs = time.monotonicMs;
    if (!this.#network.isOnline) return this.#failSoon('not-sent', 'host-not-found');
    if (!this.#server.listens(this.host)) return this.#failSoon('not-sent', 'connection-refused');
    if (this.#fate.kind === 'not-sent') return this.#failSoon('not-sent', 'connection-failed');
    this.#isLeaving = true;
    if (this.#fate.kind === 'stale-line') {
      if (this.#fate.isReceived) this.#arriveLater(latencyMs(), this.#body.subarray(0, 0));
      return this.#failSoon('unknown', 'connection-lost', true);
    }
    try {
      await this.#sendBody();
    } catch (cause) {
      if (!(cause instanceof SourceReadError)) throw cause;
      this.#end({ kind: 'failed', certainty: 'unknown', error: cause.uploadError, isStaleLine: false });
      return;
    }
    if (!this.#isEnded) this.#allOut();
  }

  get origin(): string {
    return this.#remoteUrl.origin;
  }

  /** One that uploads take a place for. */
  get isOfUpload(): boolean {
    const { type } = this.#packet;
    return !this.#isProbe && type !== 'close-session' && type !== 'cancel-session';
  }

  /** A Ping that only measures the line. */
  get #isProbe(): boolean {
    return this.#options.hostId === undefined;
  }

  /** The client's own wish: what has left may still arrive. */
  reset(): void {
    if (this.#isEnded || !this.life.isAlive) return;
    this.#maybeArrive();
    const certainty = this.#isLeaving ? 'unknown' : 'not-sent';
    this.#note(`reset ${certainty}`);
    this.#finish({ kind: 'aborted', certainty });
  }

  /** The line is gone, or the client is. */
  cut(): void {
    if (this.#isEnded) return;
    this.#maybeArrive();
    if (this.#isLeaving) this.#fail('unknown', 'connection-lost');
    else this.#fail('not-sent', 'connection-failed');
  }

  async #sendBody(): Promise<void> {
    const body = this.#options.body?.() ?? nothing;
    const chunks = body instanceof Uint8Array ? inHalves(body) : body[Symbol.asyncIterator]();
    this.#endBody = () => void chunks.return?.();
    for (let step = await chunks.next(); !step.done; step = await chunks.next()) {
      const chunk = step.value;
      if (this.#isEnded) return;
      this.#body.set(chunk, this.#handedBytes);
      this.#handedBytes += chunk.length;
      if (!this.life.touch('bytes')) return;
      this.#network.watch.onBytes(this.#remoteUrl);
      this.#options.onSentBytes?.(this.#handedBytes);
      if (this.#isEnded) return;
      await this.#network.pass(chunk.length);
      if (this.#isEnded || this.#breaksOff()) return;
    }
  }

  #breaksOff(): boolean {
    if (this.#fate.kind !== 'reset') return false;
    const brokenAt = Math.floor(this.#fate.share * this.#body.length);
    if (this.#handedBytes < brokenAt) return false;
    this.#arriveLater(this.#network.latencyMs(), this.#body.subarray(0, brokenAt));
    this.#fail('unknown', 'connection-lost');
    return true;
  }

  #allOut(): void {
    const { time, latencyMs } = this.#network;
    const fate = this.#fate;
    this.#outAtMs = time.monotonicMs;
    this.#endDeadline = time.after(this.#options.answerTimeoutMs, () => this.#fail('unknown', 'no-answer'));
    if (fate.kind === 'request-lost' || fate.kind === 'reset') {
      const isSilent = fate.kind === 'request-lost' && fate.isSilent;
      if (!isSilent) this.#failSoon('unknown', 'connection-lost');
    } else if (fate.kind === 'request-late') {
      this.#arriveLater(fate.delayMs, this.#body);
      this.#failSoon('unknown', 'connection-lost');
    } else {
      time.after(latencyMs(), () => this.#arrive());
    }
  }

  /** The whole packet is at the server. */
  #arrive(): void {
    const fate = this.#fate;
    if (!this.#server.listens(this.host)) {
      this.#fail('unknown', 'connection-lost');
      return;
    }
    if (this.#server.isSilent) return;
    if (fate.kind === 'session-lost' && 'sessionId' in this.#packet)
      this.#server.lose(this.#packet.sessionId);
    const answer = fate.kind === 'instead' ? fate.answer : this.#answerOf(this.#body);
    if (fate.kind === 'duplicate') this.#arriveLater(fate.delayMs, this.#body);
    if (answer === null) return;
    const { time, latencyMs } = this.#network;
    switch (fate.kind) {
      case 'ack-lost':
        if (!fate.isSilent) this.#failSoon('unknown', 'connection-lost');
        return;
      case 'ack-late':
        time.after(fate.delayMs, () => this.#answered(answer));
        return;
      case 'after':
        time.after(latencyMs(), () => this.#answered(fate.answer));
        return;
      case 'odd-offset':
        time.after(latencyMs(), () => this.#answered(this.#network.oddAnswer(answer, this.#packet, fate.by)));
        return;
      default:
        time.after(latencyMs(), () => this.#answered(answer));
    }
  }

  #answerOf(body: Uint8Array): HttpAnswer | null {
    if (this.#server.isSignInAsked) return signInAnswer;
    if (this.#server.isDiskFull && this.#packet.type === 'fragment') return diskFullAnswer;
    return this.#network.receive(this.#server, this.host, this.#remoteUrl, this.#packet, body);
  }

  #maybeArrive(): void {
    if (!this.#isLeaving || this.#fate.kind !== 'none' || this.#network.random.below(2) === 0) return;
    this.#arriveLater(this.#network.latencyMs(), this.#body.subarray(0, this.#handedBytes));
  }

  /** Nobody waits for the answer. */
  #arriveLater(delayMs: number, body: Uint8Array): void {
    this.#network.time.after(delayMs, () => {
      if (this.#server.listens(this.host)) this.#answerOf(body);
    });
  }

  #answered(answer: HttpAnswer): void {
    const atMs = this.#network.time.monotonicMs;
    const outAtMs = this.#outAtMs ?? atMs;
    const timing = { sendMs: outAtMs - this.#startedAtMs, answerMs: atMs - outAtMs };
    if (this.#isEnded || !this.life.isAlive) return;
    this.#network.watch.onAnswer(this.#remoteUrl, this.#packet, answer);
    if (!this.#isProbe) this.#network.watch.heardAt.set(this.origin, atMs);
    this.#end({ kind: 'answered', answer, timing });
  }

  #failSoon(certainty: 'not-sent' | 'unknown', code: UploadErrorCode, isStaleLine = false): void {
    this.#network.time.after(this.#network.latencyMs(), () => this.#fail(certainty, code, isStaleLine));
  }

  #fail(certainty: 'not-sent' | 'unknown', code: UploadErrorCode, isStaleLine = false): void {
    if (!this.#isProbe) this.#network.watch.silentAt.set(this.origin, this.#network.time.monotonicMs);
    const error = uploadError(code, 'transient', { host: this.host });
    this.#end({ kind: 'failed', certainty, error, isStaleLine });
  }

  #end(outcome: PacketOutcome): void {
    if (this.#isEnded) return;
    if (!this.life.isAlive) {
      this.#isEnded = true;
      this.#network.flights.delete(this);
      return;
    }
    const isAsMeant =
      outcome.kind === 'answered' && this.#fate.kind === 'none' && outcome.answer.status === 200;
    if (!isAsMeant) this.#network.watch.onTrouble(this.#remoteUrl, this.#packet, outcome);
    this.#note(outcomeText(outcome, this.#fate));
    this.#finish(outcome);
  }

  #finish(outcome: PacketOutcome): void {
    this.#isEnded = true;
    this.#endBody();
    this.#endDeadline();
    this.#network.flights.delete(this);
    if (this.life.touch('outcome')) this.#settle(outcome);
  }

  #note(what: string): void {
    this.#network.note(`${packetText(this.#packet)} ${this.#remoteUrl.pathname} @${this.host}: ${what}`);
  }
}

const nothing = new Uint8Array();

/** So that something can happen in the middle. */
async function* inHalves(body: Uint8Array): AsyncGenerator<Uint8Array, void> {
  if (body.length === 0) return;
  const half = body.length >> 1;
  yield body.subarray(0, half);
  yield body.subarray(half);
}
