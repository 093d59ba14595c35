import { expect, test } from 'vitest';
import { appManifest } from './app-manifest.ts';
import { contentProblems } from './package-contents.ts';

const project = {
  name: 'bitlade',
  productName: 'Bitlade',
  version: '0.1.0',
  description: 'Uploads',
  license: 'MIT',
  author: { name: 'The Bitlade authors' },
  homepage: 'https://bitlade.example',
  type: 'module',
  main: 'out/main/index.js',
  scripts: { test: 'vitest' },
  dependencies: { undici: '8.12.4' },
};

const whole: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify(appManifest(project)),
  'out/main/index.js': `import { app } from "electron";\nimport path from "node:path";\nvar net = __require("node:net");\n// from "zod"`,
  'out/main/threads/file-worker.js': `import { openSync } from "node:fs";`,
  'out/main/threads/digest-worker.js': `import { createHash } from "node:crypto";`,
  'out/preload/preload.cjs': `const electron = require("electron");`,
  'out/renderer/files.json': '["assets/index-DnK2x_-a.js","index.html"]',
  'out/renderer/index.html': '<script type="module" crossorigin src="./assets/index-DnK2x_-a.js"></script>',
  'out/renderer/assets/index-DnK2x_-a.js': 'export {};',
};

const problems = (change: Readonly<Record<string, string | undefined>>) =>
  contentProblems(
    new Map(
      Object.entries({ ...whole, ...change }).flatMap(([name, text]) =>
        text === undefined ? [] : [[name, Buffer.from(text)]],
      ),
    ),
    project,
  );

test('an archive that holds exactly what it must has no problems', () => {
  expect(problems({})).toEqual([]);
});

test.each([
  [{ 'node_modules/undici/index.js': 'x' }, 'node_modules/undici/index.js does not belong here'],
  [{ 'out/main/index.js.map': '{}' }, 'out/main/index.js.map does not belong here'],
  [
    { 'out/renderer/assets/index-DnK2x_-a.js': undefined },
    'out/renderer/assets/index-DnK2x_-a.js is missing',
  ],
  [{ 'out/preload/preload.cjs': undefined }, 'out/preload/preload.cjs is missing'],
  [{ 'out/main/threads/file-worker.js': undefined }, 'out/main/threads/file-worker.js is missing'],
  [
    { 'out/main/threads/digest-worker.js': `import './chunk.js';` },
    'out/main/threads/digest-worker.js needs ./chunk.js from outside',
  ],
  [
    { 'out/main/index.js': `import { Client } from "undici";` },
    'out/main/index.js needs undici from outside',
  ],
  [{ 'out/main/index.js': `import 'fs';` }, 'out/main/index.js needs fs from outside'],
  [{ 'out/main/index.js': `var z = __require("zod");` }, 'out/main/index.js needs zod from outside'],
  [{ 'out/main/index.js': '' }, 'out/main/index.js is empty'],
  [{ 'out/preload/preload.cjs': `require("node:fs")` }, 'out/preload/preload.cjs needs node:fs from outside'],
  [
    { 'out/preload/preload.cjs': `require(name)` },
    'out/preload/preload.cjs needs a computed name from outside',
  ],
  [
    { 'package.json': JSON.stringify(project) },
    'package.json differs from the manifest made for the package',
  ],
  [
    { 'out/renderer/index.html': '<script>1</script>' },
    'out/renderer/index.html holds inline code or style: <script>',
  ],
  [
    { 'out/renderer/index.html': '<body onload="x()">' },
    'out/renderer/index.html holds inline code or style: onload=',
  ],
  [
    { 'out/renderer/assets/index-DnK2x_-a.js': 'x;\n//# sourceMappingURL=a.map' },
    'out/renderer/assets/index-DnK2x_-a.js names a source map',
  ],
])('%j is found', (change, problem) => {
  expect(problems(change)).toEqual([problem]);
});

test('a page file of an unexpected kind is found', () => {
  expect(
    problems({
      'out/renderer/files.json': '["index.html","assets/index-DnK2x_-a.js","run.wasm"]',
      'out/renderer/run.wasm': 'x',
    }),
  ).toEqual(['out/renderer/run.wasm is no kind of file that the page may ask for']);
});
