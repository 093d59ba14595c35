// Draws every icon file from build/icons/icon.svg with the Chromium that the tests use.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium } from '../../e2e/electron-host/find-chromium.ts';
import { icnsFile, icoFile, type Picture } from './icon-containers.ts';

const icons = path.resolve(import.meta.dirname, '../icons');
const svg = readFileSync(path.join(icons, 'icon.svg'), 'utf8');
const windowsSizes = [16, 20, 24, 32, 40, 48, 64, 256];
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const macSizes = [32, 64, 128, 256, 512, 1024];
// The macOS grid keeps a tenth of the canvas free around the tile.
const macMargin = 0.1;

const executablePath = findChromium();
if (executablePath === undefined)
  throw new Error('Drawing icons needs Chromium, Chrome or Edge; none was found.');
const browser = await chromium.launch({
  executablePath,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage();

async function draw(size: number, margin: number): Promise<Picture> {
  const tile = size * (1 - 2 * margin);
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>*{margin:0}svg{position:fixed;left:${size * margin}px;top:${size * margin}px;width:${tile}px;height:${tile}px}</style>${svg}`,
  );
  return { size, png: await page.screenshot({ omitBackground: true }) };
}

async function drawAll(sizes: readonly number[], margin = 0): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const size of sizes) pictures.push(await draw(size, margin));
  return pictures;
}

const save = (name: string, content: Buffer) => {
  writeFileSync(path.join(icons, name), content);
  console.log(`${name}  ${(content.length / 1024).toFixed(1)} KiB`);
};

mkdirSync(path.join(icons, 'linux'), { recursive: true });
for (const { size, png } of await drawAll(linuxSizes)) save(`linux/${size}x${size}.png`, png);
save('icon.png', (await draw(512, 0)).png);
save('icon.ico', icoFile(await drawAll(windowsSizes)));
save('icon.icns', icnsFile(await drawAll(macSizes, macMargin)));
await browser.close();
