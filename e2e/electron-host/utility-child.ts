// Loaded first in a utility process: gives it `process.parentPort`.
import { EventEmitter } from 'node:events';
import type { UtilityMessage } from './utility-process.ts';

const ports = new Map<string, Port>();
const send = (message: UtilityMessage): void => {
  process.send?.(message);
};

/** The end of a channel that the main process handed over. Messages wait until `start`. */
class Port extends EventEmitter {
  readonly #id: string;
  #waiting: unknown[] | undefined = [];

  constructor(id: string) {
    super();
    this.#id = id;
    ports.set(id, this);
  }

  postMessage(data: unknown): void {
    send({ kind: 'port', id: this.#id, data });
  }

  start(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const data of waiting) this.deliver(data);
  }

  close(): void {
    ports.delete(this.#id);
  }

  deliver(data: unknown): void {
    if (this.#waiting) this.#waiting.push(data);
    else this.emit('message', { data, ports: [] });
  }
}

const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (data: unknown) => send({ kind: 'message', data, ports: [] }),
  start: () => {},
});

process.on('message', (message: UtilityMessage) => {
  if (message.kind === 'port') ports.get(message.id)?.deliver(message.data);
  else parentPort.emit('message', { data: message.data, ports: message.ports.map((id) => new Port(id)) });
});
Object.assign(process, { parentPort, type: 'utility' });
