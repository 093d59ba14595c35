import { EventEmitter } from 'node:events';
import type { CdpSession } from './cdp.ts';
import { isHeadful, requireChromium } from './chromium.ts';
import type { OpenRequest } from './page/main-world.ts';
import { mainWorldScript, preloadWorldName } from './page-scripts.ts';
import { type Bounds, openPageTarget, type PageTarget, placeWindow } from './page-target.ts';
import { isHandledScheme } from './protocol.ts';
import { fromCarried, toCarried } from './scheme-mapping.ts';

/** What a page tells of itself. Addresses are the program's own, not the carried ones. */
interface PageEvents {
  'started-loading': [];
  'stopped-loading': [];
  navigated: [url: string];
  'navigated-in-page': [url: string];
  'dom-ready': [];
  loaded: [];
  console: [level: string, message: string];
  'open-request': [request: OpenRequest];
  crashed: [];
  destroyed: [];
}

/** Every page that the program has open. */
export const openPages = new Set<Page>();

/** One window's page in Chromium, without any of Electron's rules. */
export class Page extends EventEmitter<PageEvents> {
  /** Settles when the page exists; rejects if Chromium went away first. */
  readonly opened: Promise<PageTarget>;
  /** Whether a page that wants to keep its window (`beforeunload`) is closed all the same. */
  mayUnload: () => boolean = () => false;
  targetId = '';
  #isDestroyed = false;

  constructor(bounds: Bounds) {
    super();
    this.setMaxListeners(0);
    openPages.add(this);
    this.opened = this.#open(bounds);
    this.opened.catch(() => this.#onDestroyed());
  }

  get isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  async #open(bounds: Bounds): Promise<PageTarget> {
    const chromium = requireChromium();
    const target = await openPageTarget(chromium, bounds);
    const { root } = chromium.cdp;
    this.targetId = target.targetId;
    const whenMine =
      (action: () => void) =>
      ({ targetId }: { targetId: string }): void => {
        if (targetId === target.targetId) action();
      };
    root.on(
      'Target.targetDestroyed',
      whenMine(() => this.#onDestroyed()),
    );
    root.on(
      'Target.targetCrashed',
      whenMine(() => this.emit('crashed')),
    );
    chromium.once('gone', () => this.#onDestroyed());
    this.#listen(target.session, target.targetId);
    return target;
  }

  #listen(session: CdpSession, mainFrameId: string): void {
    const onMainFrame =
      (action: () => void) =>
      ({ frameId }: { frameId: string }): void => {
        if (frameId === mainFrameId) action();
      };
    session.on(
      'Page.frameStartedLoading',
      onMainFrame(() => this.emit('started-loading')),
    );
    session.on(
      'Page.frameStoppedLoading',
      onMainFrame(() => this.emit('stopped-loading')),
    );
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId === undefined) this.emit('navigated', fromCarried(frame.url));
    });
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId === mainFrameId) this.emit('navigated-in-page', fromCarried(url));
    });
    session.on('Page.domContentEventFired', () => this.emit('dom-ready'));
    session.on('Page.loadEventFired', () => this.emit('loaded'));
    session.on('Runtime.consoleAPICalled', ({ type, args }) => {
      this.emit('console', type, args.map(({ value, description }) => value ?? description).join(' '));
    });
    session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name !== '__standInOpen') return;
      const request: OpenRequest = JSON.parse(payload);
      this.emit('open-request', { ...request, url: fromCarried(request.url) });
    });
    session.on('Page.javascriptDialogOpening', ({ type }) => {
      if (type !== 'beforeunload' && isHeadful) return;
      const accept = type === 'beforeunload' && this.mayUnload();
      session.send('Page.handleJavaScriptDialog', { accept }).catch(() => undefined);
    });
  }

  /** Installs what runs first in every document and switches on the page's events. */
  async prepare(preloadScript: string): Promise<void> {
    const { session } = await this.opened;
    await Promise.all([
      session.send('Page.enable'),
      session.send('Runtime.addBinding', { name: '__standInOpen' }),
      session.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldScript }),
      session.send('Page.addScriptToEvaluateOnNewDocument', {
        source: preloadScript,
        worldName: preloadWorldName,
      }),
    ]);
  }

  /** Starts to load an address; resolves to Chromium's words if it cannot, to undefined if it goes on. */
  async navigate(url: string): Promise<string | undefined> {
    const { session } = await this.opened;
    const { errorText } = await session.send('Page.navigate', { url: toCarried(url, isHandledScheme) });
    return errorText;
  }

  async reload(): Promise<void> {
    const { session } = await this.opened;
    await session.send('Page.reload');
  }

  /** Runs a script in the page's own world; rejects with what it threw. */
  async evaluate(expression: string): Promise<unknown> {
    const { session } = await this.opened;
    const options = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', options);
    if (exceptionDetails) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }

  async setColorScheme(scheme: 'system' | 'light' | 'dark'): Promise<void> {
    const { session } = await this.opened;
    const features = scheme === 'system' ? [] : [{ name: 'prefers-color-scheme', value: scheme }];
    await session.send('Emulation.setEmulatedMedia', { features });
  }

  async place(bounds: Bounds): Promise<void> {
    const { targetId } = await this.opened;
    await placeWindow(requireChromium(), targetId, bounds);
  }

  /** Ends the page's process. */
  async crash(): Promise<void> {
    const { session } = await this.opened;
    await session.send('Page.crash');
  }

  /** Closes the page as its user would; the page may object. */
  async close(): Promise<void> {
    const { session } = await this.opened;
    await session.send('Page.close');
  }

  /** Closes the page whether it objects or not. */
  async destroy(): Promise<void> {
    const { targetId } = await this.opened;
    await requireChromium().cdp.root.send('Target.closeTarget', { targetId });
  }

  #onDestroyed(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    openPages.delete(this);
    this.emit('destroyed');
  }
}
