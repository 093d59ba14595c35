import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type {
  HandlerDetails,
  MessagePortMain,
  Session,
  WebContents,
  WebFrameMain,
  WebPreferences,
  WindowOpenHandlerResponse,
} from 'electron';
import { app } from './app.ts';
import { IpcLink } from './ipc-link.ts';
import type { OpenRequest } from './page/main-world.ts';
import type { Page } from './page.ts';
import { preloadScript } from './page-scripts.ts';
import { isPrevented, preventableEvent } from './preventable-event.ts';
import { type Navigation, RequestInterception } from './request-interception.ts';
import { defaultSession } from './session.ts';
import { asElectron, strictEmitter } from './strict.ts';
import { StandInWebFrame } from './web-frame-main.ts';

const levels: Record<string, string> = { error: 'error', warning: 'warning', debug: 'debug' };

let lastId = 0;
const open = new Map<number, StandInWebContents>();
const asContents = (contents: StandInWebContents): WebContents => asElectron(contents);

/** A page under Electron's rules: navigation and window requests are put to the program, messages go to it. */
export class StandInWebContents extends strictEmitter<WebContents>('WebContents') {
  readonly id = ++lastId;
  readonly session: Session = defaultSession;
  readonly mainFrame: WebFrameMain;
  readonly #page: Page;
  readonly #link: IpcLink;
  readonly #ready: Promise<void>;
  #url = 'about:blank';
  #title = '';
  #isLoading = false;
  #isCrashed = false;
  #isOwnNavigation = false;
  #askForWindow: ((details: HandlerDetails) => WindowOpenHandlerResponse) | undefined;

  constructor(page: Page, preferences: WebPreferences) {
    super();
    this.#page = page;
    this.mainFrame = asElectron(new StandInWebFrame(this));
    this.#link = new IpcLink({
      eventMembers: () => this.#eventMembers(),
      onTitle: (title) => {
        this.#title = title;
        this.emit('page-title-updated', preventableEvent({}), title, true);
      },
      onPreloadError: (error) => this.emit('preload-error', {}, preferences.preload, error),
    });
    this.#ready = this.#attach(preferences);
    this.#ready.catch((error) => {
      if (!page.isDestroyed) console.error('electron stand-in: a window could not be opened:', error);
    });
    open.set(this.id, this);
    this.#listen();
  }

  static all = (): WebContents[] => [...open.values()].map(asContents);

  async #attach({ preload, additionalArguments = [] }: WebPreferences): Promise<void> {
    const { session, targetId } = await this.#page.opened;
    const requests = new RequestInterception(session, targetId, {
      contentsId: this.id,
      allowsNavigation: (navigation) => this.#allowsNavigation(navigation),
    });
    const { platform, arch, versions } = process;
    const argv = ['electron', '--type=renderer', ...additionalArguments];
    const facts = { contentsId: this.id, platform, arch, argv, versions: { ...versions } };
    let script = '';
    try {
      script = preloadScript(facts, preload);
    } catch (error) {
      console.error(`electron stand-in: unable to load preload script: ${preload}`, error);
      this.emit('preload-error', {}, preload, error);
    }
    await Promise.all([this.#page.prepare(script), this.#link.attach(session, targetId), requests.enable()]);
  }

  #listen(): void {
    const page = this.#page;
    page.mayUnload = () => isPrevented(this, 'will-prevent-unload');
    page.on('started-loading', () => {
      this.#isLoading = true;
      this.#isCrashed = false;
      this.emit('did-start-loading', {});
    });
    page.on('stopped-loading', () => {
      this.#isLoading = false;
      this.emit('did-stop-loading', {});
    });
    page.on('navigated', (url) => {
      this.#url = url;
      this.emit('did-navigate', {}, url, 200, 'OK');
    });
    page.on('navigated-in-page', (url) => {
      this.#url = url;
      this.emit('did-navigate-in-page', {}, url, true);
    });
    page.on('dom-ready', () => this.emit('dom-ready', {}));
    page.on('loaded', () => this.emit('did-finish-load', {}));
    page.on('console', (type, message) => {
      this.emit('console-message', { level: levels[type] ?? 'info', message });
    });
    page.on('open-request', (request) => this.#onOpenRequest(request));
    page.on('crashed', () => {
      this.#isCrashed = true;
      const details = { reason: 'crashed', exitCode: 5 };
      this.emit('render-process-gone', {}, details);
      app.emit('render-process-gone', {}, asContents(this), details);
    });
    page.on('destroyed', () => {
      open.delete(this.id);
      this.emit('destroyed', {});
    });
  }

  #allowsNavigation({ url, isMainFrame, isRedirect }: Navigation): boolean {
    const frame = isMainFrame ? this.mainFrame : null;
    const details = { url, isMainFrame, isSameDocument: false, frame };
    if (isRedirect) return !isPrevented(this, 'will-redirect', details, url, false, isMainFrame);
    if (isMainFrame && this.#isOwnNavigation) {
      this.#isOwnNavigation = false;
      return true;
    }
    if (isPrevented(this, 'will-frame-navigate', details)) return false;
    return !isMainFrame || !isPrevented(this, 'will-navigate', details, url, false, true);
  }

  #onOpenRequest(request: OpenRequest): void {
    const referrer = { url: this.#url, policy: 'strict-origin-when-cross-origin' } as const;
    const answer = this.#askForWindow?.({ ...request, referrer });
    if (answer?.action !== 'deny') {
      console.error(
        `electron stand-in: ${request.url} would have opened a window; child windows are not offered`,
      );
    }
  }

  #eventMembers(): object {
    return {
      type: 'frame',
      sender: asContents(this),
      senderFrame: this.mainFrame,
      processId: this.id,
      frameId: this.id,
      reply: (channel: string, ...args: unknown[]) => this.send(channel, ...args),
    };
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.isDestroyed()) throw new TypeError('Object has been destroyed');
    try {
      this.#link.sendEvent(channel, args);
    } catch {
      throw new Error('Failed to serialize arguments');
    }
  }

  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []): void {
    this.#link.postMessage(channel, message, transfer);
  }

  async loadURL(url: string): Promise<void> {
    await this.#ready;
    const loaded = new Promise<void>((resolve) => {
      this.#page.once('loaded', resolve);
      this.#page.once('destroyed', resolve);
    });
    this.#isOwnNavigation = true;
    const errorText = await this.#page.navigate(url);
    this.#isOwnNavigation = false;
    if (errorText !== undefined) {
      this.emit('did-fail-load', {}, -2, errorText, url, true);
      throw new Error(`${errorText.replace('net::', '')} loading '${url}'`);
    }
    await loaded;
  }

  loadFile(file: string): Promise<void> {
    return this.loadURL(pathToFileURL(path.resolve(app.getAppPath(), file)).href);
  }

  reload(): void {
    this.#isOwnNavigation = true;
    this.#page.once('loaded', () => {
      this.#isOwnNavigation = false;
    });
    this.#ready.then(() => this.#page.reload()).catch(() => undefined);
  }

  async executeJavaScript(code: string): Promise<unknown> {
    await this.#ready;
    return this.#page.evaluate(code);
  }

  setWindowOpenHandler(handler: (details: HandlerDetails) => WindowOpenHandlerResponse): void {
    this.#askForWindow = handler;
  }

  close(options?: { waitForBeforeUnload?: boolean }): void {
    const closing = options?.waitForBeforeUnload ? this.#page.close() : this.#page.destroy();
    closing.catch(() => undefined);
  }

  forcefullyCrashRenderer(): void {
    this.#page.crash().catch(() => undefined);
  }

  getURL = (): string => this.#url;
  getTitle = (): string => this.#title;
  isDestroyed = (): boolean => this.#page.isDestroyed;
  isLoading = (): boolean => this.#isLoading;
  isCrashed = (): boolean => this.#isCrashed;
  getProcessId = (): number => this.id;
  isDevToolsOpened = (): boolean => false;
  openDevTools = (): void => {};
  closeDevTools = (): void => {};
  setBackgroundThrottling = (): void => {};
  focus = (): void => {};

  /** The contents whose page is the DevTools target `targetId`. */
  static byTarget(targetId: string): WebContents | undefined {
    const found = [...open.values()].find((contents) => contents.#page.targetId === targetId);
    return found && asContents(found);
  }
}
