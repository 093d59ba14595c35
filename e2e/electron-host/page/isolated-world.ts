import type { Encoded, makeCodec } from '../codec.ts';
import type { FromPage, PreloadFacts, SynchronousQuestion, ToPage } from '../ipc-messages.ts';
import type { makeBridge } from './bridge.ts';
import type { makeEmitterClass } from './emitter.ts';

/** The preload script as a function, the way a CommonJS loader would call it. */
export type Preload = (
  require: (id: string) => unknown,
  module: { exports: object },
  exports: object,
  process: object,
  global: typeof globalThis,
) => void;

/** What the preload world needs; each part is handed over as source text. */
export interface IsolatedWorldParts {
  channel: string;
  facts: PreloadFacts;
  codec: typeof makeCodec;
  bridge: typeof makeBridge;
  emitterClass: typeof makeEmitterClass;
  /** Stands still until the main process has answered. */
  ask(question: SynchronousQuestion): unknown;
  preload: Preload | undefined;
}

interface StandInGlobals {
  __standInSend(message: string): void;
  __standInReceive(messages: ToPage[]): void;
}

/** Runs before every document in the preload's world: sets up the sandboxed modules and runs the preload script. */
export function isolatedWorld(parts: IsolatedWorldParts): void {
  const { channel, facts } = parts;
  const { encode, decode } = parts.codec();
  const EventEmitter = parts.emitterClass();
  const globals = globalThis as unknown as StandInGlobals;
  const send = (message: FromPage): void => globals.__standInSend(JSON.stringify(message));
  const strict = <T extends object>(label: string, object: T): T =>
    new Proxy(object, {
      get(target, key) {
        const value = Reflect.get(target, key);
        if (value === undefined && typeof key === 'string' && key !== 'then' && !(key in target)) {
          throw new Error(`electron stand-in: ${label}.${key} is not offered`);
        }
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });

  let lastId = 0;
  const invokes = new Map<
    number,
    { channel: string; resolve(value: unknown): void; reject(error: Error): void }
  >();
  const ports = new Map<string, MessagePort>();
  const keepPort = (id: string, port: MessagePort): string => {
    ports.set(id, port);
    port.onmessage = (event) => send({ kind: 'port', id, data: encode(event.data) });
    return id;
  };
  const receivePort = (id: string): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    keepPort(id, port1);
    return port2;
  };

  class IpcRenderer extends EventEmitter {
    send(name: string, ...args: unknown[]): void {
      send({ kind: 'send', channel: name, args: encode(args) });
    }
    invoke(name: string, ...args: unknown[]): Promise<unknown> {
      return new Promise((resolve, reject) => {
        const id = ++lastId;
        send({ kind: 'invoke', id, channel: name, args: encode(args) });
        invokes.set(id, { channel: name, resolve, reject });
      });
    }
    sendSync(name: string, ...args: unknown[]): unknown {
      return decode(parts.ask({ ask: 'send', channel: name, args: encode(args) }) as Encoded);
    }
    postMessage(name: string, message: unknown, transfer: MessagePort[] = []): void {
      const ids = transfer.map((port) => keepPort(`page-${facts.contentsId}-${++lastId}`, port));
      send({ kind: 'post', channel: name, message: encode(message), ports: ids });
    }
  }
  const emitter = new IpcRenderer();
  const ipcRenderer = strict('ipcRenderer', emitter);

  const settle = (message: Extract<ToPage, { id: number }>): void => {
    const invoke = invokes.get(message.id);
    invokes.delete(message.id);
    if (message.kind === 'reply') invoke?.resolve(decode(message.value));
    else invoke?.reject(new Error(`Error invoking remote method '${invoke.channel}': ${message.text}`));
  };
  const receive = (message: ToPage): void => {
    switch (message.kind) {
      case 'reply':
      case 'refusal':
        settle(message);
        break;
      case 'event': {
        const args = decode(message.args) as unknown[];
        emitter.emit(message.channel, { sender: ipcRenderer, ports: [] }, ...args);
        break;
      }
      case 'post': {
        const event = { sender: ipcRenderer, ports: message.ports.map(receivePort) };
        emitter.emit(message.channel, event, decode(message.message));
        break;
      }
      case 'port':
        ports.get(message.id)?.postMessage(decode(message.data));
    }
  };
  globals.__standInReceive = (messages) => {
    for (const message of messages) {
      try {
        receive(message);
      } catch (error) {
        reportError(error);
      }
    }
  };

  const { wrap, send: sendToPage } = parts.bridge(channel, 'preload', () => {});
  const exposed = new Set<string>();
  const contextBridge = strict('contextBridge', {
    exposeInMainWorld(key: string, api: unknown): void {
      if (exposed.has(key)) {
        throw new Error('Cannot bind an API on top of an existing property on the window object');
      }
      exposed.add(key);
      sendToPage({ kind: 'expose', key, api: wrap(api) });
    },
  });
  const webUtils = strict('webUtils', {
    getPathForFile(file: unknown): unknown {
      if (!(file instanceof File)) {
        throw new TypeError(`Error processing argument at index 0, conversion failure from ${file}`);
      }
      return parts.ask({ ask: 'path', file });
    },
  });
  const webFrame = strict('webFrame', {
    getZoomFactor: () => 1,
    setZoomFactor: () => {},
    setZoomLevel: () => {},
  });

  let title = '';
  const tellTitle = (): void => {
    if (document.title === title) return;
    title = document.title;
    send({ kind: 'title', title });
  };
  document.addEventListener('DOMContentLoaded', () => {
    tellTitle();
    const options = { subtree: true, childList: true, characterData: true };
    new MutationObserver(tellTitle).observe(document.head, options);
  });

  const electron = strict('electron', { contextBridge, ipcRenderer, webUtils, webFrame });
  const timers = { setTimeout, setInterval, clearTimeout, clearInterval };
  const modules: Record<string, unknown> = {
    electron,
    'electron/renderer': electron,
    'electron/common': electron,
    events: Object.assign(EventEmitter, { EventEmitter }),
    timers: { ...timers, setImmediate: (callback: () => void) => setTimeout(callback, 0) },
    url: { URL, URLSearchParams },
  };
  const requireModule = (id: string): unknown => {
    const found = modules[id.replace(/^node:/, '')];
    if (found !== undefined) return found;
    throw new Error(`module not found: ${id} (a sandboxed preload has electron, events, timers and url)`);
  };
  const { platform, arch, argv, versions } = facts;
  const sandboxed = { type: 'renderer', sandboxed: true, contextIsolated: true, env: {} };
  const processFacts = strict('process', { ...sandboxed, platform, arch, argv, versions });
  const module = { exports: {} };
  try {
    parts.preload?.(requireModule, module, module.exports, processFacts, globalThis);
  } catch (error) {
    console.error('Unable to load preload script:', error);
    send({
      kind: 'preload-error',
      text: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
}
