// `npm run screenshot`: real uploads in every state a reader should see, then one picture for the README.
import { appendFile, mkdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { _electron } from 'playwright-core';
import { makeFile } from '../../e2e/fixtures/files.ts';
import { chooseHost } from '../../e2e/fixtures/host.ts';
import { MainWindow } from '../../e2e/pages/main-window.ts';
import { startPracticeServer } from '../../main/practice-server/practice-server.ts';
import { buildBundles, projectRoot } from './launch-window.ts';

const mebibyte = 1024 * 1024;
const host = chooseHost();
if (host.kind === 'none') throw new Error(host.why);
buildBundles();

const work = path.join(os.tmpdir(), `bitlade-screenshot-${process.pid}`);
const files = path.join(work, 'files');
await mkdir(files, { recursive: true });
const server = await startPracticeServer({ folder: path.join(work, 'server') });
const app = await _electron.launch({
  executablePath: host.executablePath,
  args: [projectRoot, `--user-data-dir=${path.join(work, 'data')}`],
});
const page = await app.firstWindow();
const window = new MainWindow(app, page);
await window.isReady();
await page.setViewportSize({ width: 1180, height: 800 });
await app.evaluate(({ nativeTheme }, dark) => {
  nativeTheme.themeSource = dark ? 'dark' : 'light';
}, process.argv.includes('--dark'));

// From the start: what was learnt on a faster line would make fragments too long for it.
server.behaviours.bytesPerSecond = 12 * mebibyte;
await window.sendTo(`${server.url}archive/`);
await window.drop(await makeFile(files, 'report-Q3.pdf', 4_800_000));
await window.shows('report-Q3.pdf', 'Done');

const changing = await makeFile(files, 'operators.xlsx', 21 * mebibyte);
const half = server.behaviours.holdBody({ afterBytes: 12 * mebibyte });
await window.drop(changing);
await half.reached;
await appendFile(changing, 'x');
half.release();
await window.shows('operators.xlsx', 'Needs you');

const old = server.behaviours.holdBody({ afterBytes: 20 * mebibyte });
await window.drop(await makeFile(files, 'old-logs.tar', 96 * mebibyte));
await old.reached;
await window.cancelNow('old-logs.tar');
await window.shows('old-logs.tar', 'confirmed by the server');
old.release();

const site = server.behaviours.holdBody({ afterBytes: 70 * mebibyte });
await window.drop(await makeFile(files, 'site survey 2026.tif', 130 * mebibyte));
await site.reached;
await window.press('Pause', 'site survey 2026.tif');
await window.shows('site survey 2026.tif', 'Paused');
site.release();

const nobody = createServer();
await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
const address = nobody.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
await new Promise((resolve) => nobody.close(resolve));
await window.sendTo(`http://127.0.0.1:${port}/in/`);
await window.drop(await makeFile(files, 'camera-7.mp4', 8 * mebibyte));
await window.shows('camera-7.mp4', 'Tries again');

await window.sendTo(`${server.url}archive/`);
const folder = path.join(files, 'Line 4 measurements');
for (const name of ['run-0410', 'run-0411']) await makeFile(folder, `${name} thermal.h5`, 6 * mebibyte);
for (const name of ['run-0412', 'run-0413', 'run-0414'])
  await makeFile(folder, `${name} thermal.h5`, 150 * mebibyte);
await window.drop(folder);
await window.shows('run-0411 thermal.h5', 'Done');
// Two acknowledgements and five seconds: from then on a speed is shown.
await window.shows('run-0412 thermal.h5', /about \d|a few/);
await page.getByRole('button', { name: 'Close details' }).click();
await window.row('run-0412 thermal.h5').click();

const picture = path.join(
  projectRoot,
  process.argv.includes('--dark') ? 'build/screenshot-dark.png' : 'build/screenshot.png',
);
await page.screenshot({ path: picture });
console.log(`${path.relative(projectRoot, picture)}: ${Math.round((await stat(picture)).size / 1024)} KiB`);
await window.answerQuit('quit');
await app.close();
await server.stop();
await rm(work, { recursive: true, force: true });
