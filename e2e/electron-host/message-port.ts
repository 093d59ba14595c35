import type { MessageChannelMain, MessagePortMain } from 'electron';
import { asElectron, strictClass, strictEmitter } from './strict.ts';

/** Ends of channels that live in another process: what comes from there is delivered by the port's id. */
const remoteEnds = new Map<string, (data: unknown) => void>();

let lastPortId = 0;

/** Delivers what another process posted on the port `id`. */
export const deliverToPort = (id: string, data: unknown): void => remoteEnds.get(id)?.(data);

/** One end of a channel. Messages wait until `start`. */
export class StandInMessagePort extends strictEmitter<MessagePortMain>('MessagePortMain') {
  #send: (data: unknown) => void = () => {};
  #waiting: unknown[] | undefined = [];
  #peer: StandInMessagePort | undefined;

  /** Two ends that speak to each other. */
  static pair(): [StandInMessagePort, StandInMessagePort] {
    const [first, second] = [new StandInMessagePort(), new StandInMessagePort()];
    first.#send = (data) => setImmediate(() => second.#deliver(data));
    second.#send = (data) => setImmediate(() => first.#deliver(data));
    first.#peer = second;
    second.#peer = first;
    return [first, second];
  }

  /** The near end of a channel whose far end, known as `id`, is in another process and reached by `send`. */
  static received(id: string, send: (data: unknown) => void): StandInMessagePort {
    const port = new StandInMessagePort();
    port.#send = send;
    remoteEnds.set(id, (data) => port.#deliver(data));
    return port;
  }

  /** Moves `port` to another process, reached by `send`; its peer speaks to that process from now on. */
  static transfer(port: MessagePortMain, send: (id: string, data: unknown) => void): string {
    const id = `main-${++lastPortId}`;
    const peer = (port as unknown as StandInMessagePort).#peer;
    if (peer === undefined) throw new TypeError('Port at index 0 is already neutered');
    peer.#send = (data) => send(id, data);
    remoteEnds.set(id, (data) => peer.#deliver(data));
    return id;
  }

  postMessage(message: unknown): void {
    this.#send(structuredClone(message));
  }

  start(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const data of waiting) this.#deliver(data);
  }

  close(): void {
    this.emit('close');
    this.#peer?.emit('close');
  }

  #deliver(data: unknown): void {
    if (this.#waiting) this.#waiting.push(data);
    else this.emit('message', { data, ports: [] });
  }
}

/** Two connected ports. */
export class StandInMessageChannel extends strictClass<MessageChannelMain>('MessageChannelMain') {
  readonly port1: MessagePortMain;
  readonly port2: MessagePortMain;

  constructor() {
    super();
    const [first, second] = StandInMessagePort.pair();
    this.port1 = asElectron(first);
    this.port2 = asElectron(second);
  }
}
