import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { chooseHost, type HostChoice } from '../../e2e/fixtures/host.ts';

export const projectRoot = path.resolve(import.meta.dirname, '../..');

/** True when somebody could see a window. */
export const hasDisplay = (): boolean =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** As `chooseHost`, after one try to fetch Electron's binary where it is missing. */
export function chooseWindowHost(): HostChoice {
  const host = chooseHost();
  if (host.kind === 'electron' || process.env.ELECTRON_EXEC || !hasDisplay()) return host;
  console.log("Electron's binary is not installed yet; trying to fetch it once.");
  const install = path.join(projectRoot, 'node_modules/electron/install.js');
  spawnSync(process.execPath, [install], { cwd: projectRoot, stdio: 'ignore', timeout: 300_000 });
  return chooseHost();
}

export function buildBundles(): void {
  const vite = path.join(projectRoot, 'node_modules/electron-vite/bin/electron-vite.js');
  const config = path.join(projectRoot, 'build/electron.vite.config.ts');
  const args = [vite, 'build', '--config', config, '--logLevel', 'warn'];
  const run = spawnSync(process.execPath, args, { cwd: projectRoot, stdio: 'inherit' });
  if (run.status !== 0) throw new Error('The program could not be built.');
}

/** Starts the built program. `args` are Electron's switches. */
export const launch = (executablePath: string, args: readonly string[]): ChildProcess =>
  spawn(executablePath, [projectRoot, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...(hasDisplay() ? { STANDIN_HEADFUL: '1' } : {}) },
  });

/** What runs the window, in words. */
export function wordsOfHost(kind: 'electron' | 'stand-in'): string {
  if (kind === 'electron') return 'real Electron';
  const why = "because Electron's binary is not installed here";
  const visible = hasDisplay() ? '' : '; there is no display, so the window is drawn unseen';
  return `the Electron stand-in with a system browser, ${why}${visible}`;
}
