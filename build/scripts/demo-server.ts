import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from './launch-window.ts';

export interface DemoServer {
  /** Upload folder, ends in '/'. */
  url: string;
  folder: string;
  stop(): Promise<void>;
}

/** Slow enough that progress can be seen, fast enough that nobody waits. */
const megabytesPerSecond = 40;

/** The practice server as a process of its own, as a real server would be. */
export async function startDemoServer(folder: string): Promise<DemoServer> {
  const cli = path.join(projectRoot, 'main/cli/cli.ts');
  const args = ['serve', folder, '--rate', String(megabytesPerSecond)];
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Ctrl-C in the terminal must not reach it: it still has to hear Cancel-Session.
    detached: process.platform !== 'win32',
  });
  // Nobody else would end it when the terminal is closed.
  process.once('exit', () => child.kill());
  for (const signal of ['SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
  let isStopping = false;
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /^Practice server: (\S+)/.exec(line)?.[1];
      if (address) resolve(address);
    });
    child.once('exit', () => reject(new Error('The practice server did not start.')));
  });
  const again = `npm run cli -- serve ${/\s/.test(folder) ? `"${folder}"` : folder} --port ${new URL(url).port}`;
  console.log(`Practice server: ${url} (process ${child.pid}), taking ${megabytesPerSecond} MB/s at most`);
  child.on('exit', () => {
    if (!isStopping)
      console.log(`\nThe practice server ended. Bitlade waits for it. To start it again: ${again}`);
  });
  return {
    url,
    folder,
    async stop() {
      isStopping = true;
      await end(child);
    },
  };
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
