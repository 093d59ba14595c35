import type { MessagePortMain } from 'electron';
import type { CdpSession, DebuggerPaused } from './cdp.ts';
import { type Encoded, makeCodec } from './codec.ts';
import { answerInvoke, dispatchMessage } from './ipc-main.ts';
import type { FromPage, ToPage } from './ipc-messages.ts';
import { deliverToPort, StandInMessagePort } from './message-port.ts';
import { askFunctionName, preloadWorldName } from './page-scripts.ts';

const { encode, decode } = makeCodec();
const decodeList = (args: Encoded): unknown[] => decode(args) as unknown[];

/** Encodes a value as `postMessage` would clone it; throws for what cannot be cloned. */
function encodeClone(value: unknown): Encoded {
  return encode(structuredClone(value));
}

/** The path of a File object in the page; empty if it has none on disk. */
async function pathOf(session: CdpSession, objectId: string | undefined): Promise<string> {
  if (objectId === undefined) return '';
  const info = await session.send('DOM.getFileInfo', { objectId }).catch(() => ({ path: '' }));
  return info.path;
}

/** The owner of a link: who the events say that a message is from, and where news of the document go. */
export interface LinkOwner {
  /** Members of the event object of a message, e.g. its sender. */
  eventMembers(): object;
  onTitle(title: string): void;
  onPreloadError(error: Error): void;
}

/** Carries IPC messages between the main process and the preload's world of one page. */
export class IpcLink {
  readonly #owner: LinkOwner;
  #session: CdpSession | undefined;
  #worldId: number | undefined;
  #outbox: ToPage[] = [];

  constructor(owner: LinkOwner) {
    this.#owner = owner;
  }

  /** Connects the link to its page; what was sent before waits for the page's document. */
  async attach(session: CdpSession, targetId: string): Promise<void> {
    this.#session = session;
    session.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = (context.auxData ?? {}) as { frameId?: string };
      if (context.name === preloadWorldName && frameId === targetId) this.#worldId = context.id;
    });
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.#worldId) this.#worldId = undefined;
    });
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === '__standInSend' && executionContextId === this.#worldId)
        this.#receive(JSON.parse(payload));
    });
    session.on('Debugger.paused', (pause) => {
      this.#answerPause(session, pause).catch(() => undefined);
    });
    session.on('Page.domContentEventFired', () => this.#flush());
    const binding = { name: '__standInSend', executionContextName: preloadWorldName };
    await Promise.all([
      session.send('Runtime.enable'),
      session.send('Debugger.enable'),
      session.send('Runtime.addBinding', binding),
    ]);
  }

  /** Sends an event to `ipcRenderer`. */
  sendEvent(channel: string, args: unknown[]): void {
    this.#push({ kind: 'event', channel, args: encodeClone(args) });
  }

  /** Sends a message with ports to `ipcRenderer`. */
  postMessage(channel: string, message: unknown, transfer: readonly MessagePortMain[]): void {
    const ports = transfer.map((port) => StandInMessagePort.transfer(port, this.#sendToPort));
    this.#push({ kind: 'post', channel, message: encodeClone(message), ports });
  }

  readonly #sendToPort = (id: string, data: unknown): void =>
    this.#push({ kind: 'port', id, data: encode(data) });

  #event(members: object = {}): object {
    return Object.defineProperties(this.#owner.eventMembers(), Object.getOwnPropertyDescriptors(members));
  }

  #receive(message: FromPage): void {
    switch (message.kind) {
      case 'send':
        dispatchMessage(message.channel, this.#event(), decodeList(message.args));
        break;
      case 'invoke':
        void this.#answerInvoke(message.id, message.channel, message.args);
        break;
      case 'post': {
        const ports = message.ports.map((id) =>
          StandInMessagePort.received(id, (data) => this.#sendToPort(id, data)),
        );
        dispatchMessage(message.channel, this.#event({ ports }), [decode(message.message)]);
        break;
      }
      case 'port':
        deliverToPort(message.id, decode(message.data));
        break;
      case 'title':
        this.#owner.onTitle(message.title);
        break;
      case 'preload-error':
        this.#owner.onPreloadError(new Error(message.text));
    }
  }

  async #answerInvoke(id: number, channel: string, args: Encoded): Promise<void> {
    try {
      const value = await answerInvoke(channel, this.#event(), decodeList(args));
      this.#push({ kind: 'reply', id, value: encodeClone(value) });
    } catch (error) {
      console.error(`Error occurred in handler for '${channel}':`, error);
      this.#push({ kind: 'refusal', id, text: String(error) });
    }
  }

  /** Answers a synchronous question of the preload's world, which stands still meanwhile. */
  async #answerPause(session: CdpSession, { callFrames }: DebuggerPaused): Promise<void> {
    const [frame] = callFrames;
    try {
      if (frame?.functionName !== askFunctionName) return;
      const { callFrameId } = frame;
      const evaluate = async (expression: string) =>
        (await session.send('Debugger.evaluateOnCallFrame', { callFrameId, expression })).result;
      const answer = (value: unknown) => evaluate(`question.answer = ${JSON.stringify(value)}`);
      if ((await evaluate('question.ask')).value === 'path') {
        await answer(await pathOf(session, (await evaluate('question.file')).objectId));
      } else {
        const { channel, args } = JSON.parse((await evaluate('JSON.stringify(question)')).value);
        const event: { returnValue?: unknown } = this.#event({ returnValue: null });
        dispatchMessage(channel, event, decodeList(args));
        await answer(encodeClone(event.returnValue));
      }
    } finally {
      await session.send('Debugger.resume');
    }
  }

  #push(message: ToPage): void {
    this.#outbox.push(message);
    if (this.#outbox.length === 1) setImmediate(() => this.#flush());
  }

  #flush(): void {
    if (this.#session === undefined || this.#worldId === undefined || this.#outbox.length === 0) return;
    const expression = `__standInReceive(${JSON.stringify(this.#outbox)})`;
    this.#outbox = [];
    this.#session
      .send('Runtime.evaluate', { contextId: this.#worldId, expression, silent: true })
      .catch(() => undefined);
  }
}
