import type { App, CommandLine, LoginItemSettings, Settings } from 'electron';
import { getAppPath, setAppPath } from './app-paths.ts';
import { launchOptions } from './launch-options.ts';
import { leave, quit } from './lifecycle.ts';
import { isReady, readiness } from './readiness.ts';
import { SingleInstanceLock } from './single-instance.ts';
import { asElectron, strictEmitter, strictModule } from './strict.ts';

const { switches } = launchOptions;

const commandLine = strictModule<CommandLine>('CommandLine', {
  appendSwitch: (name: string, value = '') => {
    switches.set(name, value);
  },
  hasSwitch: (name: string) => switches.has(name),
  getSwitchValue: (name: string) => switches.get(name) ?? '',
  removeSwitch: (name: string) => {
    switches.delete(name);
  },
});

/** Module `app`. What belongs to the desktop (badge, login items, recent documents) is kept in memory only. */
class StandInApp extends strictEmitter<App>('app') {
  readonly commandLine = commandLine;
  readonly dock = undefined;
  badgeCount = 0;
  userAgentFallback = '';
  #name: string | undefined;
  #lock: SingleInstanceLock | undefined;
  #loginItem: Settings = {};

  get isPackaged(): boolean {
    return process.env.STANDIN_PACKAGED === '1';
  }

  get name(): string {
    const { productName, name } = launchOptions.manifest;
    return this.#name ?? productName ?? name ?? 'Electron';
  }

  set name(name: string) {
    this.#name = name;
  }

  getName = (): string => this.name;
  setName = (name: string): void => {
    this.name = name;
  };
  getVersion = (): string => launchOptions.manifest.version ?? process.versions.electron;
  getAppPath = (): string => launchOptions.appPath;
  getPath = (name: string): string => getAppPath(name, this.name);
  setPath = setAppPath;
  getLocale = (): string => switches.get('lang') || 'en-US';
  getSystemLocale = (): string => this.getLocale();
  getPreferredSystemLanguages = (): string[] => [this.getLocale()];

  isReady = isReady;
  whenReady = (): Promise<void> => readiness;
  quit = (): void => quit(this);
  exit = (code = 0): void => leave(this, code);

  focus(): void {}
  hide(): void {}
  show(): void {}
  enableSandbox(): void {}
  disableHardwareAcceleration(): void {}
  setAppUserModelId(): void {}
  addRecentDocument(): void {}
  clearRecentDocuments(): void {}
  getAppMetrics = () => [];

  setBadgeCount(count = 0): boolean {
    this.badgeCount = count;
    return true;
  }

  getBadgeCount = (): number => this.badgeCount;

  setLoginItemSettings(settings: Settings): void {
    this.#loginItem = settings;
  }

  getLoginItemSettings(): LoginItemSettings {
    return {
      openAtLogin: false,
      wasOpenedAtLogin: false,
      status: 'not-registered',
      executableWillLaunchAtLogin: false,
      launchItems: [],
      ...this.#loginItem,
    };
  }

  requestSingleInstanceLock(additionalData: object = {}): boolean {
    this.#lock ??= new SingleInstanceLock(this.getPath('userData'));
    const self = { argv: process.argv, workingDirectory: process.cwd(), additionalData };
    return this.#lock.acquire(self, (second) => {
      this.emit('second-instance', {}, second.argv, second.workingDirectory, second.additionalData);
    });
  }

  hasSingleInstanceLock = (): boolean => this.#lock?.isHeld ?? false;
  releaseSingleInstanceLock = (): void => this.#lock?.release();
}

/** The emitter itself, for the parts that speak to it. */
export const app = new StandInApp();

/** Module `app` under Electron's type. */
export const electronApp = asElectron(app);
