import type {
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Rectangle,
  WebContents,
  WebPreferences,
} from 'electron';
import { app } from './app.ts';
import { cancelQuit, onWindowClosed } from './lifecycle.ts';
import { Page } from './page.ts';
import type { Bounds } from './page-target.ts';
import { isPrevented } from './preventable-event.ts';
import { isReady } from './readiness.ts';
import { asElectron, strictEmitter } from './strict.ts';
import { StandInWebContents } from './web-contents.ts';
import { openWindows } from './window-list.ts';

const windows = new Map<number, StandInWindow>();
let lastId = 0;
let focused: StandInWindow | undefined;

const asWindow = (window: StandInWindow): BrowserWindow => asElectron(window);

/** The window that has the focus, as far as the stand-in knows: the one that asked for it last. */
export const focusedWindow = (): BrowserWindow | null => (focused ? asWindow(focused) : null);

/** Only what Electron has by default since long is stood in for: no Node in pages, isolated and sandboxed preloads. */
function checkPreferences({ nodeIntegration, contextIsolation, sandbox }: WebPreferences): void {
  if (nodeIntegration || contextIsolation === false || sandbox === false) {
    throw new Error('electron stand-in: pages run sandboxed, isolated and without Node only');
  }
}

/**
 * A window with one page. Its page, size and closing are real; visibility, focus and the other states are kept as
 * records only, and a close by the desktop's own button (headful) cannot be prevented any more when it is told.
 */
export class StandInWindow extends strictEmitter<BrowserWindow>('BrowserWindow') {
  readonly id = ++lastId;
  readonly webContents: WebContents;
  readonly #page: Page;
  readonly #bounds: Bounds;
  readonly #minimumSize: [number, number];
  #title: string;
  #backgroundColor: string;
  #isClosing = false;
  #isVisible: boolean;
  #isMinimized = false;
  #isMaximized = false;
  #isFullScreen = false;

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super();
    if (!isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    const { x, y, width = 800, height = 600, webPreferences = {} } = options;
    checkPreferences(webPreferences);
    this.#bounds = x === undefined || y === undefined ? { width, height } : { x, y, width, height };
    this.#minimumSize = [options.minWidth ?? 0, options.minHeight ?? 0];
    this.#isVisible = options.show !== false;
    this.#title = options.title ?? app.getName();
    this.#backgroundColor = options.backgroundColor ?? '#FFFFFF';
    this.#page = new Page(this.#bounds);
    const contents = new StandInWebContents(this.#page, webPreferences);
    this.webContents = asElectron(contents);
    windows.set(this.id, this);
    openWindows.add(this);
    contents.once('did-finish-load', () => this.emit('ready-to-show'));
    contents.on('page-title-updated', (event, title) => {
      if (!isPrevented(this, 'page-title-updated', {}, title, true) && !event.defaultPrevented)
        this.#title = title;
    });
    this.#page.once('destroyed', () => this.#onDestroyed());
    app.emit('web-contents-created', {}, this.webContents);
    app.emit('browser-window-created', {}, asWindow(this));
    if (this.#isVisible) this.focus();
  }

  static getAllWindows = (): BrowserWindow[] => [...windows.values()].map(asWindow);
  static getFocusedWindow = focusedWindow;
  static fromWebContents = (contents: WebContents): BrowserWindow | null =>
    StandInWindow.getAllWindows().find((window) => window.webContents === contents) ?? null;
  static fromId = (id: number): BrowserWindow | null =>
    StandInWindow.getAllWindows().find((window) => window.id === id) ?? null;

  loadURL = (url: string): Promise<void> => this.webContents.loadURL(url);
  loadFile = (file: string): Promise<void> => this.webContents.loadFile(file);
  reload = (): void => this.webContents.reload();

  close(): void {
    if (isPrevented(this, 'close')) {
      cancelQuit();
      return;
    }
    this.#isClosing = true;
    this.#page.close().catch(() => undefined);
  }

  destroy(): void {
    this.#isClosing = true;
    this.#page.destroy().catch(() => undefined);
  }

  #onDestroyed(): void {
    if (!this.#isClosing) this.emit('close', { preventDefault: () => {}, defaultPrevented: false });
    this.blur();
    windows.delete(this.id);
    openWindows.delete(this);
    this.emit('closed');
    onWindowClosed(app);
  }

  isDestroyed = (): boolean => this.#page.isDestroyed;

  show(): void {
    this.showInactive();
    this.focus();
  }

  showInactive(): void {
    this.#isVisible = true;
    this.emit('show');
  }

  hide(): void {
    this.#isVisible = false;
    this.blur();
    this.emit('hide');
  }

  isVisible = (): boolean => this.#isVisible;

  focus(): void {
    if (focused === this) return;
    focused?.blur();
    focused = this;
    this.emit('focus');
    app.emit('browser-window-focus', {}, asWindow(this));
  }

  blur(): void {
    if (focused !== this) return;
    focused = undefined;
    this.emit('blur');
    app.emit('browser-window-blur', {}, asWindow(this));
  }

  isFocused = (): boolean => focused === this;

  minimize(): void {
    this.#isMinimized = true;
    this.blur();
    this.emit('minimize');
  }

  restore(): void {
    this.#isMinimized = false;
    this.emit('restore');
  }

  isMinimized = (): boolean => this.#isMinimized;

  maximize(): void {
    this.#isMaximized = true;
    this.emit('maximize');
  }

  unmaximize(): void {
    this.#isMaximized = false;
    this.emit('unmaximize');
  }

  isMaximized = (): boolean => this.#isMaximized;

  setFullScreen(flag: boolean): void {
    this.#isFullScreen = flag;
    this.emit(flag ? 'enter-full-screen' : 'leave-full-screen');
  }

  isFullScreen = (): boolean => this.#isFullScreen;

  setBounds(bounds: Partial<Rectangle>): void {
    Object.assign(this.#bounds, bounds);
    this.#page.place(this.#bounds).catch(() => undefined);
    this.emit('resize');
    this.emit('move');
  }

  getBounds = (): Rectangle => ({ x: 0, y: 0, ...this.#bounds });
  getNormalBounds = (): Rectangle => this.getBounds();
  getContentBounds = (): Rectangle => this.getBounds();
  setSize = (width: number, height: number): void => this.setBounds({ width, height });
  getSize = (): number[] => [this.#bounds.width, this.#bounds.height];
  getPosition = (): number[] => [this.getBounds().x, this.getBounds().y];
  getMinimumSize = (): number[] => this.#minimumSize;

  setTitle(title: string): void {
    this.#title = title;
  }

  getTitle = (): string => this.#title;

  setBackgroundColor(color: string): void {
    this.#backgroundColor = color;
  }

  getBackgroundColor = (): string => this.#backgroundColor;

  center(): void {}
  flashFrame(): void {}
  removeMenu(): void {}
  setAlwaysOnTop(): void {}
  setAutoHideMenuBar(): void {}
  setIcon(): void {}
  setMenu(): void {}
  setMenuBarVisibility(): void {}
  setOverlayIcon(): void {}
  setProgressBar(): void {}
  setTitleBarOverlay(): void {}
}
