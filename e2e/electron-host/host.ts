// Drives Debian's (or any) Chromium over CDP. One host per stand-in process.
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { findChromium } from './find-chromium.ts';
import { Cdp, type Json, type Session } from './cdp.ts';



export class Host extends EventEmitter {
  cdp!: Cdp;
  wsUrl = '';
  product = '';
  headful = process.env.STANDIN_HEADFUL === '1';
  bin = '';
  dir = '';
  child: ChildProcess | undefined;
  #byTarget = new Map<string, (why: 'gone' | 'crashed') => void>();
  async launch(dir: string, switches: Map<string, string>): Promise<void> {
    this.bin = findChromium() ?? '';
    if (!this.bin) throw new Error('electron stand-in: no Chromium found (apt-get install chromium, or set BITLADE_CHROMIUM)');
    this.dir = dir;
    fs.mkdirSync(dir, { recursive: true });
    const args = ['--remote-debugging-port=0', `--user-data-dir=${dir}`, '--no-first-run', '--no-default-browser-check', '--disable-sync', '--disable-background-networking', '--disable-component-update', '--disable-default-apps', '--disable-extensions', '--disable-features=Translate,OptimizationHints,MediaRouter,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,PreconnectToSearch,AimEnabled,NetworkTimeServiceQuerying', '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows', '--disable-background-timer-throttling', '--disable-ipc-flooding-protection', '--password-store=basic', '--use-mock-keychain', '--disable-dev-shm-usage', '--deny-permission-prompts', '--hide-crash-restore-bubble', '--no-startup-window', '--force-color-profile=srgb', '--disable-gpu'];
    if (process.getuid?.() === 0 || switches.has('no-sandbox')) args.push('--no-sandbox', '--test-type');
    if (!this.headful) args.push('--headless=new');
    for (const k of ['lang', 'force-device-scale-factor', 'proxy-server', 'js-flags', 'force-prefers-reduced-motion', 'force-high-contrast']) if (switches.has(k)) args.push(`--${k}${switches.get(k) ? `=${switches.get(k)}` : ''}`);
    this.child = spawn(this.bin, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.wsUrl = await new Promise<string>((ok, no) => {
      let buf = '';
      this.child?.stderr?.on('data', (d) => {
        buf += d;
        const m = buf.match(/DevTools listening on (ws:\S+)/);
        if (m) ok(m[1] as string);
      });
      this.child?.on('exit', (c) => no(new Error(`Chromium exited ${c}: ${buf.slice(-2000)}`)));
    });
    this.child.stderr?.removeAllListeners('data');
    this.child.stderr?.resume();
    this.cdp = await Cdp.connect(this.wsUrl);
    this.product = (await this.cdp.send('Browser.getVersion')).product.replace(/^.*\//, '');
    await this.cdp.send('Target.setDiscoverTargets', { discover: true });
    this.cdp.root.on('Target.targetDestroyed', (e: Json) => this.#byTarget.get(e.targetId)?.('gone'));
    this.cdp.root.on('Target.targetCrashed', (e: Json) => this.#byTarget.get(e.targetId)?.('crashed'));
    this.cdp.root.on('Target.targetCreated', (e: Json) => this.emit('target', e.targetInfo));
    this.cdp.on('close', () => this.emit('disconnected'));
  }
  async open(o: { width: number; height: number; x?: number | undefined; y?: number | undefined }, gone: (why: 'gone' | 'crashed') => void): Promise<{ targetId: string; session: Session }> {
    let targetId: string;
    if (this.headful) {
      // A chromeless window: a second `chromium --app=` is forwarded to the running one by its process singleton.
      const mark = `data:text/html,standin-${Math.random().toString(36).slice(2)}`; // about: is refused by --app
      const found = new Promise<string>((ok) => {
        const on = (t: Json) => { if (t.url === mark) { this.off('target', on); ok(t.targetId); } };
        this.on('target', on);
        this.cdp.root.on('Target.targetInfoChanged', (e: Json) => on(e.targetInfo));
      });
      spawn(this.bin, [`--user-data-dir=${this.dir}`, `--app=${mark}`, `--window-size=${o.width},${o.height}`, ...(o.x === undefined ? [] : [`--window-position=${o.x},${o.y}`]), ...(process.getuid?.() === 0 ? ['--no-sandbox', '--test-type'] : [])], { stdio: 'ignore' });
      targetId = await found;
    } else {
      ({ targetId } = await this.cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true, width: o.width, height: o.height }));
    }
    if (this.headful) { // the forwarded command line ignores --window-size
      const { windowId } = await this.cdp.send('Browser.getWindowForTarget', { targetId });
      await this.cdp.send('Browser.setWindowBounds', { windowId, bounds: { width: o.width, height: o.height, ...(o.x === undefined ? {} : { left: o.x, top: o.y }) } });
    }
    this.#byTarget.set(targetId, gone);
    const { sessionId } = await this.cdp.send('Target.attachToTarget', { targetId, flatten: true });
    return { targetId, session: this.cdp.session(sessionId) };
  }
  async close(): Promise<void> {
    const done = new Promise((ok) => this.child?.once('exit', ok));
    await this.cdp?.send('Browser.close').catch(() => {});
    await Promise.race([done, new Promise((ok) => setTimeout(ok, 3000))]);
    if (this.child?.exitCode === null) this.child.kill('SIGKILL');
  }
  closeSync(): void {
    if (this.child?.exitCode === null) this.child.kill('SIGKILL');
  }
}

export const rmrf = (p: string): void => fs.rmSync(p, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
export const resolveFrom = (...p: string[]): string => path.resolve(...p);
