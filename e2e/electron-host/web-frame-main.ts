import type { MessagePortMain, WebFrameMain } from 'electron';
import { originOf } from './scheme-mapping.ts';
import { asElectron, strictEmitter } from './strict.ts';

/** The page that a main frame belongs to. */
export interface FrameOwner {
  readonly id: number;
  getURL(): string;
  isDestroyed(): boolean;
  send(channel: string, ...args: unknown[]): void;
  postMessage(channel: string, message: unknown, transfer?: MessagePortMain[]): void;
  executeJavaScript(code: string): Promise<unknown>;
  reload(): void;
}

const asFrame = (frame: StandInWebFrame): WebFrameMain => asElectron(frame);

/** The main frame of a page; inner frames get no preload and so never speak to the main process. */
export class StandInWebFrame extends strictEmitter<WebFrameMain>('WebFrameMain') {
  readonly #owner: FrameOwner;
  readonly routingId: number;
  readonly processId: number;
  readonly frameTreeNodeId: number;
  readonly name = '';
  readonly parent = null;
  readonly detached = false;

  constructor(owner: FrameOwner) {
    super();
    this.#owner = owner;
    this.routingId = owner.id;
    this.processId = owner.id;
    this.frameTreeNodeId = owner.id;
  }

  get url(): string {
    return this.#owner.getURL();
  }

  get origin(): string {
    return originOf(this.url);
  }

  get top(): WebFrameMain {
    return asFrame(this);
  }

  isDestroyed(): boolean {
    return this.#owner.isDestroyed();
  }

  send(channel: string, ...args: unknown[]): void {
    this.#owner.send(channel, ...args);
  }

  postMessage(channel: string, message: unknown, transfer?: MessagePortMain[]): void {
    this.#owner.postMessage(channel, message, transfer);
  }

  executeJavaScript(code: string): Promise<unknown> {
    return this.#owner.executeJavaScript(code);
  }

  reload(): boolean {
    this.#owner.reload();
    return true;
  }
}
