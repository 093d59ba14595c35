// The module that `electron` resolves to in the stand-in process. Plain Node >= 24, no build step.
import { type ChildProcess, fork } from 'node:child_process';
import crypto from 'node:crypto';
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as E from 'electron';
import type { Json, Session as CdpSession } from './cdp.ts';
import { makeCodec } from './codec.js';
import { Host, rmrf } from './host.ts';
import { isolatedWorld, mainWorld } from './page-runtime.js';

type Main = typeof import('electron');
const { enc, dec } = makeCodec();
const WORLD = 'Electron Isolated Context';
const host = new Host();
const CHAN = `standin-${crypto.randomUUID()}`;
const errText = (e: unknown): string => (e instanceof Error ? `${e.name}: ${e.message}` : String(e));
const checkClone = (v: unknown): Json => { structuredClone(v); return enc(v); };

// ---------- scheme mapping: Chromium cannot load an unknown scheme, so app://host/ is carried as https://host.app.standin/ ----------
const carried = (scheme: string): boolean => protocolHandlers.has(scheme);
const toWire = (u: string): string => {
  const m = u.match(/^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i);
  return m && carried(m[1] as string) ? `https://${m[2] || 'null'}.${m[1]}.standin${(m[3] as string) || '/'}` : u;
};
const fromWire = (u: string): string => u.replace(/^https:\/\/([^/?#]+)\.([a-z][a-z0-9+-]*)\.standin(?=[/?#]|$)/i, (_a, h, s) => `${s}://${h}`);
const wireCsp = (v: string): string => v.replace(/(^|[\s;])([a-z][a-z0-9+-]*):(?=[\s;]|$)/gi, (a, p, s) => (carried(s) ? `${p}https://*.${s}.standin` : a));

// ---------- protocol / session ----------
const protocolHandlers = new Map<string, (req: Request) => Response | Promise<Response>>();
const protocol = {
  registerSchemesAsPrivileged(list: E.CustomScheme[]) { if (appReady) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready'); for (const s of list) if (!s.scheme) throw new TypeError('scheme'); },
  handle(scheme: string, handler: (req: Request) => Response | Promise<Response>) { if (protocolHandlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`); protocolHandlers.set(scheme, handler); },
  unhandle(scheme: string) { protocolHandlers.delete(scheme); },
  isProtocolHandled: (scheme: string) => protocolHandlers.has(scheme),
};
type Hook = { urls: RegExp[]; fn: (d: Json, cb: (r: Json) => void) => void } | undefined;
const glob = (p: string): RegExp => (p === '<all_urls>' ? /./ : new RegExp(`^${p.split('*').map((x) => x.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`));
const hook = (a: Json[]): Hook => { const fn = a.pop(); return fn ? { urls: (a[0]?.urls ?? ['<all_urls>']).map(glob), fn } : undefined; };
const runHook = (h: Hook, d: { url: string }): Promise<Json> => (h?.urls.some((r) => r.test(d.url)) ? new Promise((ok) => h.fn(d, ok)) : Promise.resolve({}));
class StandinSession extends EventEmitter {
  hooks: Record<'beforeRequest' | 'headersReceived', Hook> = { beforeRequest: undefined, headersReceived: undefined };
  permissionRequest: Json = null;
  permissionCheck: Json = null;
  protocol = protocol;
  webRequest = {
    onBeforeRequest: (...a: Json[]) => { this.hooks.beforeRequest = hook(a); },
    onHeadersReceived: (...a: Json[]) => { this.hooks.headersReceived = hook(a); },
  };
  setPermissionRequestHandler(h: Json) { this.permissionRequest = h; }
  setPermissionCheckHandler(h: Json) { this.permissionCheck = h; }
  setDevicePermissionHandler() {}
  setSpellCheckerEnabled() {}
  setCertificateVerifyProc() {}
  async setProxy() {}
  async resolveProxy() { return 'DIRECT'; }
  async clearCache() {}
  async clearStorageData() {}
  async closeAllConnections() {}
  getUserAgent() { return `Standin Electron/${process.versions.electron}`; }
  fetch(input: Json, init?: Json) { return fetch(input, init); }
}
const defaultSession = new StandinSession();
const session = { defaultSession, fromPartition: () => defaultSession };

// ---------- MessagePortMain ----------
const remotePorts = new Map<string, { deliver(d: Json): void }>();
class MessagePortMain extends EventEmitter {
  peer: MessagePortMain | undefined;
  link: ((data: Json) => void) | undefined; // set when the peer end lives in a renderer or utility process
  #queue: Json[] | undefined = [];
  postMessage(message: unknown) { const m = structuredClone(message); if (this.link) this.link(m); else { const p = this.peer; setImmediate(() => p?.deliver(m)); } }
  deliver(data: Json) { if (this.#queue) this.#queue.push(data); else this.emit('message', { data, ports: [] }); }
  start() { const q = this.#queue; this.#queue = undefined; for (const d of q ?? []) this.emit('message', { data: d, ports: [] }); }
  close() { this.peer?.emit('close'); this.emit('close'); }
}
class MessageChannelMain {
  port1 = new MessagePortMain();
  port2 = new MessagePortMain();
  constructor() { this.port1.peer = this.port2; this.port2.peer = this.port1; }
}
/** Hands `port` to another process: what its peer posts goes out by `send`, what comes in for `id` reaches the peer. */
function exportPort(port: MessagePortMain, id: string, send: (d: Json) => void): void {
  const peer = port.peer as MessagePortMain;
  peer.link = send;
  remotePorts.set(id, { deliver: (d) => peer.deliver(d) });
}
function importPort(id: string, send: (d: Json) => void): MessagePortMain {
  const p = new MessagePortMain();
  p.link = send;
  remotePorts.set(id, { deliver: (d) => p.deliver(d) });
  return p;
}

// ---------- ipcMain ----------
class IpcMain extends EventEmitter {
  handlers = new Map<string, (e: Json, ...a: Json[]) => unknown>();
  handle(ch: string, fn: (e: Json, ...a: Json[]) => unknown) { if (this.handlers.has(ch)) throw new Error(`Attempted to register a second handler for '${ch}'`); this.handlers.set(ch, fn); }
  handleOnce(ch: string, fn: (e: Json, ...a: Json[]) => unknown) { this.handle(ch, (...a) => { this.handlers.delete(ch); return fn(...a); }); }
  removeHandler(ch: string) { this.handlers.delete(ch); }
}
const ipcMain = new IpcMain();

// ---------- WebContents ----------
let nextWc = 0;
let nextPort = 0;
const allContents = new Map<number, StandinWebContents>();
const preventable = (): { e: Json; prevented: () => boolean } => { let p = false; return { e: { preventDefault: () => { p = true; }, get defaultPrevented() { return p; } }, prevented: () => p }; };
class StandinWebContents extends EventEmitter {
  id = ++nextWc;
  targetId = '';
  session = defaultSession;
  owner: StandinWindow;
  cdp!: CdpSession;
  world: number | undefined;
  url = 'about:blank';
  title = '';
  destroyed = false;
  loading = false;
  zoom = 1;
  outbox: Json[] = [];
  mainFrame: Json;
  openHandler: ((d: Json) => Json) | undefined;
  ready: Promise<void>;
  #docReady = false;
  constructor(owner: StandinWindow, prefs: Json) {
    super();
    this.owner = owner;
    allContents.set(this.id, this);
    const self = this;
    this.mainFrame = { routingId: this.id, processId: this.id, frameTreeNodeId: this.id, parent: null, top: null, get url() { return self.url; }, get origin() { const m = self.url.match(/^([a-z][\w+.-]*:\/\/[^/?#]*)/i); return m ? m[1] : 'null'; }, send: (ch: string, ...a: unknown[]) => self.send(ch, ...a) };
    this.ready = whenHost.then(() => this.#attach(prefs));
    this.ready.catch((e) => { if (!this.destroyed) console.error('[standin] window failed', e); });
  }
  async #attach(prefs: Json): Promise<void> {
    const { targetId, session: s } = await host.open(this.owner.bounds, (why) => this.#gone(why));
    this.targetId = targetId;
    this.cdp = s;
    const preload = prefs.preload ? `function(require,module,exports,process,global){${fs.readFileSync(prefs.preload, 'utf8')}\n}` : 'undefined';
    const info = { wc: this.id, preload: prefs.preload ?? '', platform: process.platform, arch: process.arch, versions: { node: process.versions.node, electron: process.versions.electron, chrome: process.versions.chrome }, argv: ['electron', '--type=renderer', ...(prefs.additionalArguments ?? [])] };
    s.on('Runtime.bindingCalled', (e) => {
      if (e.name === '__standinOpen') {
        const d = JSON.parse(e.payload);
        const r = this.openHandler?.({ url: fromWire(d.url), frameName: d.frameName, features: d.features, disposition: 'new-window', referrer: { url: this.url, policy: 'default' } });
        if (r?.action !== 'deny') console.error(`[standin] window.open(${d.url}) would have opened a window; child windows are not emulated`);
        return;
      } if (e.name === '__standinSend' && e.executionContextId === this.world) this.#fromPage(JSON.parse(e.payload)); });
    s.on('Runtime.executionContextCreated', ({ context: c }) => { if (c.name === WORLD && c.auxData?.frameId === targetId) { this.world = c.id; } });
    s.on('Runtime.executionContextDestroyed', (e) => { if (e.executionContextId === this.world) this.world = undefined; });
    s.on('Runtime.consoleAPICalled', (e) => this.emit('console-message', { level: e.type === 'error' ? 'error' : e.type === 'warning' ? 'warning' : 'info', message: e.args.map((a: Json) => a.value ?? a.description).join(' ') }));
    s.on('Page.frameNavigated', ({ frame }) => { if (!frame.parentId) { this.url = fromWire(frame.url); this.#docReady = false; this.emit('did-navigate', {}, this.url); } });
    s.on('Page.domContentEventFired', () => { this.#docReady = true; this.#flush(); this.emit('dom-ready', {}); });
    s.on('Page.loadEventFired', () => { this.loading = false; this.emit('did-finish-load', {}); this.owner.firstPaint(); });
    s.on('Page.javascriptDialogOpening', (d) => { if (d.type === 'beforeunload') { const { e, prevented } = preventable(); this.emit('will-prevent-unload', e); s.send('Page.handleJavaScriptDialog', { accept: prevented() }); } });
    s.on('Fetch.requestPaused', (e) => this.#request(e).catch((x) => { if (!this.destroyed) console.error('[standin] request', e.request.url, errText(x)); }));
    s.on('Debugger.paused', (e) => this.#sync(e).catch(() => s.send('Debugger.resume').catch(() => {})));
    await Promise.all([
      s.send('Page.enable'), s.send('Runtime.enable'), s.send('Debugger.enable'),
      s.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
      s.send('Runtime.addBinding', { name: '__standinSend', executionContextName: WORLD }),
      s.send('Runtime.addBinding', { name: '__standinOpen' }),
      s.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${mainWorld})(${JSON.stringify(CHAN)})` }),
      s.send('Page.addScriptToEvaluateOnNewDocument', { worldName: WORLD, source: `if(window===window.top)(${isolatedWorld})(${JSON.stringify(CHAN)},${makeCodec},${JSON.stringify(info)},${preload})` }),
      this.applyTheme(),
    ]);
  }
  applyTheme(): Promise<void> { return this.cdp.send('Emulation.setEmulatedMedia', { features: nativeTheme.themeSource === 'system' ? [] : [{ name: 'prefers-color-scheme', value: nativeTheme.themeSource }] }); }
  #gone(why: 'gone' | 'crashed'): void {
    if (why === 'crashed') { this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }); app.emit('render-process-gone', {}, this, { reason: 'crashed', exitCode: 5 }); return; }
    if (this.destroyed) return;
    this.destroyed = true;
    allContents.delete(this.id);
    this.emit('destroyed');
    this.owner.finalize();
  }
  async #request(e: Json): Promise<void> {
    const s = this.cdp;
    const url = fromWire(e.request.url);
    const id = { requestId: e.requestId };
    if (e.resourceType === 'Document' && this.#docReady && e.frameId === this.targetId) {
      const { e: ev, prevented } = preventable();
      if (!this.loading) this.emit('will-navigate', Object.assign(ev, { url }), url);
      if (prevented()) { await s.send('Fetch.failRequest', { ...id, errorReason: 'Aborted' }); return; }
    }
    const r = await runHook(defaultSession.hooks.beforeRequest, { url, method: e.request.method, resourceType: e.resourceType, webContentsId: this.id } as Json);
    if (r?.cancel) { await s.send('Fetch.failRequest', { ...id, errorReason: 'BlockedByClient' }); return; }
    const scheme = url.slice(0, url.indexOf(':'));
    const handler = protocolHandlers.get(scheme);
    if (!handler) { await s.send('Fetch.continueRequest', id); return; }
    let res: Response;
    try {
      const body = e.request.postData && !['GET', 'HEAD'].includes(e.request.method) ? e.request.postData : undefined;
      res = await handler(new Request(url, { method: e.request.method, headers: e.request.headers, body }));
    } catch (x) {
      console.error('[standin] protocol handler threw for', url, x);
      await s.send('Fetch.failRequest', { ...id, errorReason: 'Failed' });
      return;
    }
    let headers: Record<string, string[]> = {};
    for (const [k, v] of res.headers) (headers[k] ??= []).push(v);
    headers = (await runHook(defaultSession.hooks.headersReceived, { url, statusCode: res.status, responseHeaders: headers, resourceType: e.resourceType } as Json))?.responseHeaders ?? headers;
    const flat = Object.entries(headers).flatMap(([name, vs]) => [vs].flat().map((value) => ({ name, value: /^content-security-policy/i.test(name) ? wireCsp(value) : value })));
    await s.send('Fetch.fulfillRequest', { ...id, responseCode: res.status, responseHeaders: flat, body: Buffer.from(await res.arrayBuffer()).toString('base64') });
  }
  async #sync(e: Json): Promise<void> {
    const f = e.callFrames[0];
    if (f?.functionName === '__standinSync') {
      const on = (expression: string): Promise<Json> => this.cdp.send('Debugger.evaluateOnCallFrame', { callFrameId: f.callFrameId, expression });
      const op = (await on('req.op')).result.value;
      if (op === 'path') {
        const file = (await on('req.file')).result;
        const { path: p } = await this.cdp.send('DOM.getFileInfo', { objectId: file.objectId }).catch(() => ({ path: '' }));
        await on(`req.reply=${JSON.stringify(p)}`);
      } else if (op === 'sendSync') {
        const m = JSON.parse((await on('req.data')).result.value);
        const ev = this.#event({ returnValue: undefined });
        ipcMain.emit(m.ch, ev, ...(dec(m.a) as unknown[]));
        await on(`req.reply=${JSON.stringify(JSON.stringify(enc(ev.returnValue ?? null)))}`);
      }
    }
    await this.cdp.send('Debugger.resume');
  }
  #event(extra: Json): Json { return Object.assign({ sender: this, senderFrame: this.mainFrame, processId: this.id, frameId: this.id, type: 'frame', reply: (ch: string, ...a: unknown[]) => this.send(ch, ...a) }, extra); }
  async #fromPage(m: Json): Promise<void> {
    if (m.k === 'send') ipcMain.emit(m.ch, this.#event({}), ...(dec(m.a) as unknown[]));
    else if (m.k === 'invoke') {
      const h = ipcMain.handlers.get(m.ch);
      try {
        if (!h) throw `Error: No handler registered for '${m.ch}'`;
        const v = await h(this.#event({}), ...(dec(m.a) as unknown[]));
        this.#push({ k: 'reply', id: m.id, ok: true, v: checkClone(v) });
      } catch (e) {
        if (typeof e !== 'string') console.error(`Error occurred in handler for '${m.ch}':`, e);
        this.#push({ k: 'reply', id: m.id, ok: false, e: typeof e === 'string' ? e : errText(e) });
      }
    } else if (m.k === 'post') ipcMain.emit(m.ch, this.#event({ ports: m.ports.map((id: string) => importPort(id, (d) => this.#push({ k: 'port', id, d: enc(d) }))) }), dec(m.a));
    else if (m.k === 'port') remotePorts.get(m.id)?.deliver(dec(m.d));
    else if (m.k === 'preload-error') this.emit('preload-error', {}, this.owner.prefs.preload, new Error(m.e));
  }
  #push(m: Json): void { this.outbox.push(m); if (this.outbox.length === 1) setImmediate(() => this.#flush()); }
  #flush(): void {
    if (!this.outbox.length || this.world === undefined || this.destroyed) { if (this.destroyed) this.outbox = []; return; }
    const batch = this.outbox;
    this.outbox = [];
    this.cdp.send('Runtime.evaluate', { contextId: this.world, expression: `for(const m of ${JSON.stringify(batch)})__standinRecv(m)`, silent: true }).catch(() => {});
  }
  send(ch: string, ...a: unknown[]): void {
    if (this.destroyed) throw new Error('Object has been destroyed');
    let body: Json;
    try { body = checkClone(a); } catch { throw new Error('Failed to serialize arguments'); }
    this.#push({ k: 'event', ch, a: body });
  }
  postMessage(ch: string, msg: unknown, transfer: Json[] = []): void {
    const ports = transfer.map((p: MessagePortMain) => { const id = `m${++nextPort}`; exportPort(p, id, (d) => this.#push({ k: 'port', id, d: enc(d) })); return id; });
    this.#push({ k: 'post', ch, a: checkClone(msg), ports });
  }
  async loadURL(url: string): Promise<void> {
    await this.ready;
    this.loading = true;
    this.emit('did-start-loading');
    const done = new Promise<void>((ok) => this.once('did-finish-load', () => ok()));
    const r = await this.cdp.send('Page.navigate', { url: toWire(url) });
    if (r.errorText) { this.loading = false; this.emit('did-fail-load', {}, -2, r.errorText, url, true); throw new Error(`${r.errorText} loading '${url}'`); }
    await done;
  }
  loadFile(p: string): Promise<void> { return this.loadURL(pathToFileURL(path.resolve(app.getAppPath(), p)).href); }
  getURL() { return this.url; }
  getTitle() { return this.title; }
  isDestroyed() { return this.destroyed; }
  isLoading() { return this.loading; }
  isCrashed() { return false; }
  reload() { this.loading = true; this.ready.then(() => this.cdp.send('Page.reload')); }
  setWindowOpenHandler(h: (d: Json) => Json) { this.openHandler = h; }
  openDevTools() {}
  isDevToolsOpened() { return false; }
  setZoomFactor(f: number) { this.zoom = f; }
  getZoomFactor() { return this.zoom; }
  getProcessId() { return this.id; }
  getOSProcessId() { return host.child?.pid ?? 0; }
  setBackgroundThrottling() {}
  focus() {}
  async executeJavaScript(code: string): Promise<Json> {
    await this.ready;
    const r = await this.cdp.send('Runtime.evaluate', { expression: code, awaitPromise: true, returnByValue: true });
    if (r.exceptionDetails) throw new Error(r.exceptionDetails.exception?.description ?? r.exceptionDetails.text);
    return r.result.value;
  }
  close(o?: { waitForBeforeUnload?: boolean }) { this.owner.closeFromContents(o?.waitForBeforeUnload === true); }
  kill(): void { this.ready.then(() => { if (!this.destroyed) host.cdp.send('Target.closeTarget', { targetId: this.targetId }).catch(() => {}); }); }
  closeGently(): void { this.ready.then(() => this.cdp.send('Page.close')).catch(() => {}); }
}
const webContents = {
  getAllWebContents: () => [...allContents.values()],
  fromId: (id: number) => allContents.get(id),
  fromDevToolsTargetId: (t: string) => [...allContents.values()].find((w) => w.targetId === t),
  getFocusedWebContents: () => StandinWindow.getFocusedWindow()?.webContents ?? null,
};

// ---------- BrowserWindow ----------
const windows = new Set<StandinWindow>();
let nextWin = 0;
class StandinWindow extends EventEmitter {
  id = ++nextWin;
  prefs: Json;
  bounds: { x?: number; y?: number; width: number; height: number };
  webContents: StandinWebContents;
  state = { visible: true, min: false, max: false, full: false, focused: false, title: '', progress: -1, destroyed: false, flash: false };
  #painted = false;
  static #focused: StandinWindow | undefined;
  constructor(o: Json = {}) {
    super();
    if (!appReady) throw new Error('Cannot create BrowserWindow before app is ready');
    this.prefs = { contextIsolation: true, sandbox: true, nodeIntegration: false, ...o.webPreferences };
    if (this.prefs.nodeIntegration || this.prefs.contextIsolation === false || this.prefs.sandbox === false) throw new Error('electron stand-in: only contextIsolation+sandbox without nodeIntegration is supported');
    this.bounds = { ...(o.x === undefined ? {} : { x: o.x, y: o.y }), width: o.width ?? 800, height: o.height ?? 600 };
    this.state.visible = o.show !== false;
    this.state.title = o.title ?? app.getName();
    windows.add(this);
    this.webContents = new StandinWebContents(this, this.prefs);
    app.emit('web-contents-created', {}, this.webContents);
    app.emit('browser-window-created', {}, this);
    if (this.state.visible) this.focus();
  }
  static getAllWindows() { return [...windows]; }
  static getFocusedWindow(): StandinWindow | null { return StandinWindow.#focused ?? null; }
  static fromWebContents(w: Json): StandinWindow | null { return w?.owner ?? null; }
  static fromId(id: number) { return [...windows].find((w) => w.id === id) ?? null; }
  firstPaint() { if (!this.#painted) { this.#painted = true; this.emit('ready-to-show'); } }
  loadURL(u: string) { return this.webContents.loadURL(u); }
  loadFile(p: string) { return this.webContents.loadFile(p); }
  reload() { this.webContents.reload(); }
  close() { const { e, prevented } = preventable(); this.emit('close', e); if (prevented()) { quitting = false; return; } this.webContents.closeGently(); }
  closeFromContents(gentle: boolean) { const { e, prevented } = preventable(); this.emit('close', e); if (prevented()) return; if (gentle) this.webContents.closeGently(); else this.webContents.kill(); }
  destroy() { this.webContents.kill(); }
  finalize() {
    this.state.destroyed = true;
    windows.delete(this);
    if (StandinWindow.#focused === this) StandinWindow.#focused = undefined;
    this.emit('closed');
    if (windows.size) return;
    if (quitting) finishQuit();
    else if (!app.emit('window-all-closed')) app.quit();
  }
  isDestroyed() { return this.state.destroyed; }
  show() { this.state.visible = true; this.emit('show'); this.focus(); }
  showInactive() { this.state.visible = true; this.emit('show'); }
  hide() { this.state.visible = false; this.blur(); this.emit('hide'); }
  isVisible() { return this.state.visible; }
  focus() { if (StandinWindow.#focused === this) return; StandinWindow.#focused?.blur(); StandinWindow.#focused = this; this.state.focused = true; this.emit('focus'); app.emit('browser-window-focus', {}, this); }
  blur() { if (StandinWindow.#focused === this) StandinWindow.#focused = undefined; if (this.state.focused) { this.state.focused = false; this.emit('blur'); app.emit('browser-window-blur', {}, this); } }
  isFocused() { return this.state.focused; }
  minimize() { this.state.min = true; this.emit('minimize'); }
  restore() { this.state.min = false; this.emit('restore'); }
  maximize() { this.state.max = true; this.emit('maximize'); }
  unmaximize() { this.state.max = false; this.emit('unmaximize'); }
  isMinimized() { return this.state.min; }
  isMaximized() { return this.state.max; }
  isFullScreen() { return this.state.full; }
  setFullScreen(f: boolean) { this.state.full = f; }
  setTitle(t: string) { this.state.title = t; }
  getTitle() { return this.state.title; }
  setProgressBar(p: number) { this.state.progress = p; }
  flashFrame(f: boolean) { this.state.flash = f; }
  setBounds(b: Json) { Object.assign(this.bounds, b); this.#apply(); this.emit('resize'); this.emit('move'); }
  setSize(width: number, height: number) { this.setBounds({ width, height }); }
  getSize() { return [this.bounds.width, this.bounds.height]; }
  getBounds() { return { x: 0, y: 0, ...this.bounds }; }
  getNormalBounds() { return this.getBounds(); }
  getContentBounds() { return this.getBounds(); }
  #apply() { this.webContents.ready.then(async () => { const { windowId } = await host.cdp.send('Browser.getWindowForTarget', { targetId: this.webContents.targetId }); await host.cdp.send('Browser.setWindowBounds', { windowId, bounds: this.bounds }); }).catch(() => {}); }
  setMenu() {}
  removeMenu() {}
  setMenuBarVisibility() {}
  setAutoHideMenuBar() {}
  setIcon() {}
  setOverlayIcon() {}
  setBackgroundColor() {}
  setAlwaysOnTop() {}
  center() {}
}

// ---------- app ----------
let appReady = false;
let quitting = false;
let exitCode = 0;
let hostUp!: () => void;
const whenHost = new Promise<void>((ok) => { hostUp = ok; });
let readyUp!: () => void;
const whenReady = new Promise<void>((ok) => { readyUp = ok; });
let appPath = process.cwd();
let pkg: Json = {};
const paths: Record<string, string> = {};
const switches = new Map<string, string>();
async function exitNow(code: number): Promise<void> {
  if (lock) releaseLock();
  await host.close().catch(() => {});
  if (process.env.STANDIN_KEEP_PROFILE === '0' && host.dir) rmrf(host.dir);
  process.exit(code);
}
function finishQuit(): void {
  const { e, prevented } = preventable();
  app.emit('will-quit', e);
  if (prevented()) { quitting = false; return; }
  app.emit('quit', {}, exitCode);
  void exitNow(exitCode);
}
let lock: { dir: string; watcher: fs.FSWatcher } | undefined;
function releaseLock(): void { lock?.watcher.close(); if (lock) rmrf(lock.dir); lock = undefined; }
class App extends EventEmitter {
  commandLine = {
    appendSwitch: (k: string, v = '') => { switches.set(k, v); },
    appendArgument: () => {},
    hasSwitch: (k: string) => switches.has(k),
    getSwitchValue: (k: string) => switches.get(k) ?? '',
    removeSwitch: (k: string) => { switches.delete(k); },
  };
  badgeCount = 0;
  name = '';
  userAgentFallback = '';
  get isPackaged() { return process.env.STANDIN_PACKAGED === '1'; }
  isReady() { return appReady; }
  whenReady() { return whenReady; }
  getName() { return this.name || pkg.productName || pkg.name || 'Electron'; }
  setName(n: string) { this.name = n; }
  getVersion() { return pkg.version ?? process.versions.electron; }
  getAppPath() { return appPath; }
  getLocale() { return switches.get('lang') || 'en-US'; }
  getSystemLocale() { return this.getLocale(); }
  getPreferredSystemLanguages() { return [this.getLocale()]; }
  getPath(n: string): string {
    const home = os.homedir();
    const appData = process.env.XDG_CONFIG_HOME || path.join(home, '.config');
    const def: Record<string, string> = { home, appData, userData: switches.get('user-data-dir') || path.join(appData, this.getName()), sessionData: '', temp: os.tmpdir(), exe: process.execPath, module: process.execPath, desktop: path.join(home, 'Desktop'), documents: path.join(home, 'Documents'), downloads: path.join(home, 'Downloads'), logs: '', crashDumps: '' };
    const p = paths[n] ?? def[n];
    if (p === undefined) throw new Error(`Failed to get '${n}' path`);
    return p || path.join(this.getPath('userData'), { sessionData: '', logs: 'logs', crashDumps: 'Crashpad' }[n] ?? n);
  }
  setPath(n: string, p: string) { paths[n] = p; }
  quit() {
    if (quitting) return;
    const { e, prevented } = preventable();
    this.emit('before-quit', e);
    if (prevented()) return;
    quitting = true;
    if (!windows.size) finishQuit();
    for (const w of [...windows]) { if (!quitting) break; w.close(); }
  }
  exit(code = 0) { exitCode = code; this.emit('quit', {}, code); void exitNow(code); }
  relaunch() { this.emit('standin-relaunch'); }
  focus() {}
  hide() {}
  show() {}
  setBadgeCount(n: number) { this.badgeCount = n; return true; }
  getBadgeCount() { return this.badgeCount; }
  setAppUserModelId() {}
  setAsDefaultProtocolClient() { return true; }
  isDefaultProtocolClient() { return false; }
  removeAsDefaultProtocolClient() { return true; }
  #login: Json = { openAtLogin: false };
  setLoginItemSettings(s: Json) { this.#login = s; }
  getLoginItemSettings() { return { openAtLogin: false, openAsHidden: false, wasOpenedAtLogin: false, wasOpenedAsHidden: false, restoreState: false, executableWillLaunchAtLogin: false, launchItems: [], ...this.#login }; }
  disableHardwareAcceleration() {}
  enableSandbox() {}
  getAppMetrics() { return []; }
  addRecentDocument() {}
  clearRecentDocuments() {}
  hasSingleInstanceLock() { return lock !== undefined; }
  releaseSingleInstanceLock() { releaseLock(); }
  requestSingleInstanceLock(additionalData: Json = {}) {
    if (lock) return true;
    const dir = path.join(this.getPath('userData'), 'StandinSingleton');
    const pidFile = path.join(dir, 'pid');
    fs.mkdirSync(path.dirname(dir), { recursive: true });
    for (let i = 0; i < 2; i++) {
      try {
        fs.mkdirSync(dir);
        fs.writeFileSync(pidFile, String(process.pid));
        const seen = new Set<string>();
        const watcher = fs.watch(dir, () => {
          for (const f of fs.readdirSync(dir)) if (f.endsWith('.json') && !seen.has(f)) { seen.add(f); const m = JSON.parse(fs.readFileSync(path.join(dir, f), 'utf8')); fs.rmSync(path.join(dir, f), { force: true }); this.emit('second-instance', {}, m.argv, m.cwd, m.data); }
        });
        watcher.unref();
        lock = { dir, watcher };
        return true;
      } catch {
        const pid = Number(fs.existsSync(pidFile) ? fs.readFileSync(pidFile, 'utf8') : 0);
        try { process.kill(pid || -1, 0); } catch { rmrf(dir); continue; }
        const tmp = path.join(dir, `${crypto.randomUUID()}`);
        fs.writeFileSync(`${tmp}.part`, JSON.stringify({ argv: process.argv, cwd: process.cwd(), data: additionalData }));
        fs.renameSync(`${tmp}.part`, `${tmp}.json`);
        return false;
      }
    }
    return false;
  }
}
const app = new App();

// ---------- the rest: in-memory, inspectable from tests through electronApp.evaluate ----------
const dialog = {
  showOpenDialog: async (..._a: Json[]) => ({ canceled: true, filePaths: [] as string[] }),
  showSaveDialog: async (..._a: Json[]) => ({ canceled: true, filePath: '' }),
  showMessageBox: async (..._a: Json[]) => ({ response: 0, checkboxChecked: false }),
  showOpenDialogSync: (..._a: Json[]) => undefined as string[] | undefined,
  showMessageBoxSync: (..._a: Json[]) => 0,
  showErrorBox: (title: string, content: string) => { console.error(`[dialog] ${title}: ${content}`); },
};
class StandinNotification extends EventEmitter {
  static shown: StandinNotification[] = [];
  static isSupported() { return true; }
  title: string; body: string;
  constructor(o: Json = {}) { super(); this.title = o.title ?? ''; this.body = o.body ?? ''; }
  show() { StandinNotification.shown.push(this); setImmediate(() => this.emit('show', {})); }
  close() { this.emit('close', {}); }
}
class MenuItem { constructor(o: Json) { Object.assign(this, { enabled: true, visible: true, checked: false, type: o.submenu ? 'submenu' : 'normal', ...o, submenu: Array.isArray(o.submenu) ? Menu.buildFromTemplate(o.submenu) : o.submenu }); } }
class Menu extends EventEmitter {
  static #app: Menu | null = null;
  items: Json[] = [];
  static buildFromTemplate(t: Json[]) { const m = new Menu(); m.items = t.map((i) => (i instanceof MenuItem ? i : new MenuItem(i))); return m; }
  static setApplicationMenu(m: Menu | null) { Menu.#app = m; }
  static getApplicationMenu() { return Menu.#app; }
  append(i: Json) { this.items.push(i); }
  popup() { this.emit('menu-will-show'); }
  getMenuItemById(id: string): Json { for (const i of this.items) { if (i.id === id) return i; const s = i.submenu?.getMenuItemById?.(id); if (s) return s; } return null; }
}
class Tray extends EventEmitter {
  static all: Tray[] = [];
  menu: Menu | null = null; tip = ''; dead = false;
  constructor(_image: Json) { super(); Tray.all.push(this); }
  setContextMenu(m: Menu | null) { this.menu = m; }
  setToolTip(t: string) { this.tip = t; }
  setImage() {}
  setTitle() {}
  isDestroyed() { return this.dead; }
  destroy() { this.dead = true; }
}
class NativeTheme extends EventEmitter {
  #src: 'system' | 'light' | 'dark' = 'system';
  get themeSource() { return this.#src; }
  set themeSource(v) { this.#src = v; for (const w of allContents.values()) w.ready.then(() => w.applyTheme()).catch(() => {}); this.emit('updated'); }
  get shouldUseDarkColors() { return this.#src === 'dark'; }
  shouldUseHighContrastColors = false;
  shouldUseInvertedColorScheme = false;
  prefersReducedTransparency = false;
}
const nativeTheme = new NativeTheme();
class PowerMonitor extends EventEmitter { onBatteryPower = false; getSystemIdleTime() { return 0; } getSystemIdleState() { return 'active' as const; } isOnBatteryPower() { return this.onBatteryPower; } getCurrentThermalState() { return 'nominal' as const; } }
const powerMonitor = new PowerMonitor();
const blockers = new Set<number>();
let nextBlocker = 0;
const powerSaveBlocker = { start: (_t: string) => { blockers.add(++nextBlocker); return nextBlocker; }, stop: (id: number) => blockers.delete(id), isStarted: (id: number) => blockers.has(id) };
const shellCalls: [string, ...unknown[]][] = [];
const shell = {
  openExternal: async (url: string) => { shellCalls.push(['openExternal', url]); },
  openPath: async (p: string) => { shellCalls.push(['openPath', p]); return ''; },
  showItemInFolder: (p: string) => { shellCalls.push(['showItemInFolder', p]); },
  trashItem: async (p: string) => { shellCalls.push(['trashItem', p]); },
  beep: () => {},
};
const safeStorage = {
  isEncryptionAvailable: () => process.env.STANDIN_SAFESTORAGE !== 'off',
  getSelectedStorageBackend: () => 'basic_text' as const,
  encryptString(s: string): Buffer { if (!this.isEncryptionAvailable()) throw new Error('Error while encrypting the text provided to safeStorage.encryptString.'); const iv = crypto.randomBytes(12); const c = crypto.createCipheriv('aes-256-gcm', ssKey(), iv); const b = Buffer.concat([c.update(s, 'utf8'), c.final()]); return Buffer.concat([Buffer.from('v10'), iv, c.getAuthTag(), b]); },
  decryptString(b: Buffer): string { if (b.subarray(0, 3).toString() !== 'v10') throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.'); const d = crypto.createDecipheriv('aes-256-gcm', ssKey(), b.subarray(3, 15)); d.setAuthTag(b.subarray(15, 31)); return Buffer.concat([d.update(b.subarray(31)), d.final()]).toString('utf8'); },
  setUsePlainTextEncryption() {},
};
const ssKey = (): Buffer => { const f = path.join(app.getPath('userData'), 'standin-safe-storage.key'); if (!fs.existsSync(f)) { fs.mkdirSync(path.dirname(f), { recursive: true }); fs.writeFileSync(f, crypto.randomBytes(32), { mode: 0o600 }); } return fs.readFileSync(f); };
const crashReporter = { started: undefined as Json, start(o: Json) { this.started = o; }, getLastCrashReport: () => null, getUploadedReports: () => [] as Json[], getUploadToServer: () => false, setUploadToServer: () => {}, addExtraParameter: () => {}, removeExtraParameter: () => {}, getParameters: () => ({}) };
const clip = { text: '' };
const clipboard = { readText: async () => clip.text, writeText: async (t: string) => { clip.text = t; }, clear: () => { clip.text = ''; } };
const display = { id: 1, scaleFactor: 1, rotation: 0, internal: true, bounds: { x: 0, y: 0, width: 1920, height: 1080 }, workArea: { x: 0, y: 0, width: 1920, height: 1040 }, size: { width: 1920, height: 1080 }, workAreaSize: { width: 1920, height: 1040 } } as E.Display;
const screen = Object.assign(new EventEmitter(), { getPrimaryDisplay: () => display, getAllDisplays: () => [display], getDisplayMatching: () => display, getDisplayNearestPoint: () => display, getCursorScreenPoint: () => ({ x: 0, y: 0 }) });
const image: Json = { isEmpty: () => false, getSize: () => ({ width: 16, height: 16 }), toPNG: () => Buffer.alloc(0), toDataURL: () => 'data:image/png;base64,', resize: () => image, setTemplateImage() {} };
const nativeImage = { createFromPath: () => image, createEmpty: () => image, createFromBuffer: () => image, createFromDataURL: () => image };
const shortcuts = new Map<string, () => void>();
const globalShortcut = { register: (k: string, f: () => void) => { shortcuts.set(k, f); return true; }, unregister: (k: string) => { shortcuts.delete(k); }, unregisterAll: () => shortcuts.clear(), isRegistered: (k: string) => shortcuts.has(k) };
const net = { fetch: (i: Json, o?: Json) => (String(i?.url ?? i).startsWith('file:') ? Promise.resolve(new Response(fs.readFileSync(new URL(String(i?.url ?? i))))) : fetch(i, o)), isOnline: () => true, online: true };
class UtilityProcess extends EventEmitter {
  #c: ChildProcess;
  stdout: Json; stderr: Json;
  constructor(mod: string, args: string[], o: Json) {
    super();
    this.#c = fork(mod, args, { execArgv: ['--import', new URL('./utility-child.mjs', import.meta.url).href, ...(o.execArgv ?? [])], env: o.env ?? process.env, cwd: o.cwd, serialization: 'advanced', stdio: o.stdio === 'pipe' ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.stdout = this.#c.stdout; this.stderr = this.#c.stderr;
    this.#c.on('spawn', () => this.emit('spawn'));
    this.#c.on('message', (m: Json) => { if (m.k === 'port') remotePorts.get(m.id)?.deliver(m.d); else this.emit('message', m.d); });
    this.#c.on('exit', (code) => { this.emit('exit', code ?? 1); app.emit('child-process-gone', {}, { type: 'Utility', reason: code ? 'abnormal-exit' : 'clean-exit', exitCode: code ?? 1 }); });
  }
  get pid() { return this.#c.pid; }
  postMessage(message: unknown, transfer: Json[] = []) { this.#c.send({ k: 'msg', d: message, ports: transfer.map((p: MessagePortMain) => { const id = `u${++nextPort}`; exportPort(p, id, (d) => this.#c.send({ k: 'port', id, d })); return id; }) }); }
  kill() { return this.#c.kill(); }
}
const utilityProcess = { fork: (mod: string, args: string[] = [], o: Json = {}) => new UtilityProcess(mod, args, o) };

// ---------- bootstrap, called by cli.mjs ----------
export const __standin = {
  host, shellCalls, blockers, shortcuts, clip, Notification: StandinNotification, Tray,
  init(o: { appPath: string; pkg: Json; switches: Map<string, string> }) { appPath = o.appPath; pkg = o.pkg; for (const [k, v] of o.switches) switches.set(k, v); },
  async start(announce: boolean, gate: Promise<unknown>): Promise<void> {
    await host.launch(path.join(app.getPath('userData'), 'StandinChromium'), switches);
    host.on('disconnected', () => { if (!quitting) void exitNow(exitCode); });
    host.on('target', (t: Json) => { // a popup opened by a page: real Electron asks setWindowOpenHandler; we close it
      if (t.type === 'page' && t.openerId && [...allContents.values()].some((w) => w.targetId === t.openerId)) host.cdp.send('Target.closeTarget', { targetId: t.targetId }).catch(() => {});
    });
    hostUp();
    if (announce) process.stderr.write(`DevTools listening on ${host.wsUrl}\n`);
    await gate;
    app.emit('will-finish-launching');
    appReady = true;
    readyUp();
    app.emit('ready', {}, {});
  },
};
process.on('exit', () => { releaseLock(); host.closeSync(); });
for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(s, () => app.quit());

const api = { app, ipcMain, protocol, session, webContents, BrowserWindow: StandinWindow, MessageChannelMain, dialog, Notification: StandinNotification, Menu, MenuItem, Tray, nativeTheme, powerMonitor, powerSaveBlocker, shell, safeStorage, crashReporter, clipboard, screen, nativeImage, globalShortcut, net, utilityProcess };
export { app, clipboard, crashReporter, dialog, globalShortcut, ipcMain, Menu, MenuItem, MessageChannelMain, nativeImage, nativeTheme, net, powerMonitor, powerSaveBlocker, protocol, safeStorage, screen, session, shell, Tray, utilityProcess, webContents };
export { StandinNotification as Notification, StandinWindow as BrowserWindow };
export default api;
export const require_ = createRequire(import.meta.url);
export type { Main };
