import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Cdp } from './cdp.ts';
import { chromiumFlags } from './chromium-flags.ts';
import { clearLeftover, recordOwner } from './chromium-leftover.ts';
import { findChromium } from './find-chromium.ts';

/** How long Chromium gets to write its storage and go, before it is killed. */
const closeGraceMs = 5000;

/** Windows are shown on a desktop if `STANDIN_HEADFUL=1`, else they exist in memory only. */
export const isHeadful = process.env.STANDIN_HEADFUL === '1';

/** The browser that draws the program's pages. Emits `gone` when it has ended. */
export class Chromium extends EventEmitter<{ gone: [] }> {
  readonly executable: string;
  readonly profile: string;
  /** E.g. `156.0.1.2`. */
  readonly version: string;
  readonly cdp: Cdp;
  readonly #child: ChildProcess;

  private constructor(executable: string, profile: string, version: string, child: ChildProcess, cdp: Cdp) {
    super();
    this.executable = executable;
    this.profile = profile;
    this.version = version;
    this.cdp = cdp;
    this.#child = child;
    cdp.on('close', () => this.emit('gone'));
  }

  /**
   * Starts a Chromium whose profile is the folder `profile`, once no other one uses it. The second result is the
   * address of the debugging port, if `switches` ask for one.
   */
  static async launch(
    profile: string,
    switches: ReadonlyMap<string, string>,
  ): Promise<[Chromium, string | undefined]> {
    const executable = findChromium();
    if (executable === undefined) {
      throw new Error('electron stand-in: no Chromium, Chrome or Edge found (BITLADE_CHROMIUM can name one)');
    }
    mkdirSync(profile, { recursive: true });
    await clearLeftover(profile);
    const child = spawn(executable, chromiumFlags(profile, switches, isHeadful), {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    });
    const [, , errors, commands, messages] = child.stdio;
    if (!(errors instanceof Readable && commands instanceof Writable && messages instanceof Readable)) {
      throw new Error('electron stand-in: Chromium could not be started');
    }
    const endpoint = switches.has('remote-debugging-port')
      ? debuggerAddress(child, errors)
      : Promise.resolve(undefined);
    const cdp = new Cdp(commands, messages);
    const [{ product }, address] = await Promise.all([
      cdp.root.send('Browser.getVersion'),
      endpoint,
      cdp.root.send('Target.setDiscoverTargets', { discover: true }),
    ]);
    errors.resume();
    recordOwner(profile, child.pid ?? 0);
    const version = product.slice(product.indexOf('/') + 1);
    return [new Chromium(executable, profile, version, child, cdp), address];
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Ends Chromium in order, so that the pages' storage is on disk. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.cdp.root.send('Browser.close').catch(() => undefined);
    await Promise.race([ended, delay(closeGraceMs, undefined, { ref: false }).then(() => this.kill())]);
    await ended;
  }

  /** Ends Chromium at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** The WebSocket address that Chromium writes to its error stream. Rejects with what it wrote if it ends instead. */
function debuggerAddress(child: ChildProcess, errors: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let written = '';
    errors.on('data', (data) => {
      written += data;
      const address = /^DevTools listening on (ws:\S+)/m.exec(written)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', (code) =>
      reject(new Error(`electron stand-in: Chromium ended with ${code}: ${written.slice(-2000)}`)),
    );
  });
}

let running: Chromium | undefined;

/** Makes `chromium` the one that all windows are opened in. */
export function setRunning(chromium: Chromium): void {
  running = chromium;
  chromium.once('gone', () => {
    running = undefined;
  });
}

/** The running Chromium, if it runs. */
export const runningChromium = (): Chromium | undefined => running;

/** The running Chromium; throws if it has not started or has gone. */
export function requireChromium(): Chromium {
  if (running === undefined) throw new Error('electron stand-in: Chromium is not running');
  return running;
}
