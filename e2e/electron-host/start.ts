import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from './app.ts';
import { Chromium, runningChromium, setRunning } from './chromium.ts';
import { emulatedElectronVersion } from './describe-host.ts';
import { launchOptions } from './launch-options.ts';
import { isEnding } from './lifecycle.ts';
import { openPages } from './page.ts';
import { becomeReady } from './readiness.ts';

/** Makes `process` look as in Electron's main process. */
function dressProcess(): void {
  const versions = {
    ...process.versions,
    electron: emulatedElectronVersion(),
    get chrome() {
      return runningChromium()?.version ?? '';
    },
  };
  Object.defineProperty(process, 'versions', { value: versions, configurable: true });
  const resourcesPath = path.join(launchOptions.appPath, 'resources');
  Object.assign(process, { type: 'browser', defaultApp: !app.isPackaged, resourcesPath });
}

/** A test driver that started us with an inspector and a debugging port lets the program run by this call. */
function driverGate(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  Object.assign(globalThis, { __playwright_run: resolve });
  return promise;
}

/** Closes windows that a page opened past the handlers, e.g. by a form with a target. */
function refusePopups(chromium: Chromium): void {
  const { root } = chromium.cdp;
  root.on('Target.targetCreated', ({ targetInfo: { targetId, openerId } }) => {
    const isFromProgram = [...openPages].some((page) => page.targetId === openerId);
    if (isFromProgram) root.send('Target.closeTarget', { targetId }).catch(() => undefined);
  });
}

/**
 * Runs the program: its entry file, then Chromium, then `ready`. As in Electron, `ready` waits for the entry file
 * unless that waits for `ready` itself and nothing else is going on.
 */
export async function start(entryFile: string): Promise<void> {
  dressProcess();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, app.quit);
  const { switches } = launchOptions;
  const isDriven = switches.has('inspect') && switches.has('remote-debugging-port');
  const gate = isDriven ? driverGate() : Promise.resolve();

  await Promise.race([import(pathToFileURL(entryFile).href), once(process, 'beforeExit')]);
  if (isEnding()) return;

  const [chromium, address] = await Chromium.launch(path.join(app.getPath('userData'), 'Chromium'), switches);
  setRunning(chromium);
  refusePopups(chromium);
  if (address !== undefined) process.stderr.write(`DevTools listening on ${address}\n`);
  await gate;
  app.emit('will-finish-launching');
  becomeReady();
  app.emit('ready', {}, {});
}
