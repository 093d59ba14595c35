// `npm run demo`: practice server, a real upload, both sides compared.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SettingsStore } from '../../main/app/settings.ts';
import { openQueue } from '../../main/queue/open-queue.ts';
import { plainProfile } from '../../main/transfer/server-profile.ts';
import { visibleText } from '../../shared/format.ts';
import { untilArrived } from './demo-arrival.ts';
import { compareFiles, makeDemoFile } from './demo-files.ts';
import { type DemoServer, end, startDemoServer } from './demo-server.ts';
import {
  buildBundles,
  chooseWindowHost,
  hasDisplay,
  launch,
  projectRoot,
  wordsOfHost,
} from './launch-window.ts';

let isInterrupted = false;
process.on('SIGINT', () => {
  isInterrupted = true;
});
let exitCode = 1;
try {
  exitCode = await demo();
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : String(cause));
}
process.exit(exitCode);

async function demo(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { headless: { type: 'boolean', default: false } },
  });
  const given = positionals.map((name) => path.resolve(name));
  for (const file of given) {
    const facts = statSync(file, { throwIfNoEntry: false });
    if (!facts?.isFile()) throw new Error(`Not a file: ${visibleText(file)}`);
    if (facts.size === 0)
      throw new Error(`Empty, and the protocol knows no empty files: ${visibleText(file)}`);
  }
  const work = mkdtempSync(path.join(os.tmpdir(), 'bitlade-demo-'));
  const sources = given.length > 0 ? given : [await makeDemoFile(work)];
  const server = await startDemoServer(path.join(work, 'server'));
  try {
    const hasEnded = values.headless
      ? await inTerminal(sources, server)
      : await inWindow(sources, server, work);
    if (isInterrupted) {
      console.log('\nStopped; nothing is kept.');
      return 130;
    }
    const isEqual = hasEnded && (await compareFiles(sources, server.folder));
    console.log(isEqual ? '\nEvery byte arrived.' : '\nNot everything arrived.');
    console.log(`What the server received stays in ${server.folder} until you delete it.`);
    return isEqual ? 0 : 1;
  } finally {
    await server.stop();
    if (given.length === 0) rmSync(sources[0] ?? '', { force: true });
    rmSync(isInterrupted ? work : path.join(work, 'data'), { recursive: true, force: true });
  }
}

async function inTerminal(sources: readonly string[], server: DemoServer, why?: string): Promise<boolean> {
  const because = why ?? 'because --headless was given';
  console.log(`Bitlade runs in the terminal, with the same engine and queue as the window, ${because}.`);
  const cli = path.join(projectRoot, 'main/cli/cli.ts');
  const child = spawn(process.execPath, [cli, 'upload', ...sources, server.url], { stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return code === 0;
}

async function inWindow(sources: readonly string[], server: DemoServer, work: string): Promise<boolean> {
  const host = chooseWindowHost();
  if (host.kind === 'none') return inTerminal(sources, server, `because no window can be had. ${host.why}`);
  console.log(`Bitlade runs on ${wordsOfHost(host.kind)}.`);
  buildBundles();

  const data = path.join(work, 'data');
  await fillQueue(data, sources, server.url);
  const program = launch(host.executablePath, [`--user-data-dir=${data}`]);
  const gone = new Promise((resolve) => program.once('exit', resolve));
  const ending = new AbortController();
  program.once('exit', () => ending.abort());
  process.once('SIGINT', () => ending.abort());
  const isComplete = await untilArrived(sources, server.folder, ending.signal);
  if (isComplete && hasDisplay()) {
    console.log('\nUploaded. Close the window to go on.');
    await gone;
  } else {
    await end(program);
  }
  return isComplete;
}

/** The program finds the uploads in its queue, as after any restart. */
async function fillQueue(data: string, sources: readonly string[], url: string): Promise<void> {
  const settings = new SettingsStore(data);
  settings.chooseDestination({ kind: 'address', address: url });
  settings.confirm(new URL(url).origin);
  const queue = openQueue({
    dataFolder: data,
    profiles: { profileOf: async () => plainProfile },
    logger: { info() {}, warn: console.warn },
    rest: 'not-running',
  });
  await queue.add({ sourcePaths: sources, remoteUrl: new URL(url) });
  await queue.stop();
}
