// What can be said about the packages without a network, an installer or a signature, and nothing more.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { readAsar } from '../packaging/asar-archive.ts';
import { fuses } from '../packaging/fuses.ts';
import { type DummyPackage, packDummies } from '../packaging/pack-dummies.ts';
import { contentProblems } from '../packaging/package-contents.ts';

const root = path.resolve(import.meta.dirname, '../..');
const projectManifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const require = createRequire(import.meta.url);

async function fuseProblems({ executable }: DummyPackage): Promise<string[]> {
  const wire: Readonly<Partial<Record<FuseV1Options, FuseState>>> = await getCurrentFuseWire(executable);
  return (Object.keys(fuses) as unknown as FuseV1Options[]).flatMap((fuse) => {
    const wanted = fuses[fuse] ? FuseState.ENABLE : FuseState.DISABLE;
    return wire[fuse] === wanted ? [] : [`fuse ${FuseV1Options[fuse]} is not ${fuses[fuse] ? 'on' : 'off'}`];
  });
}

function integrityProblems({ integrityRecord }: DummyPackage, headerText: string): string[] {
  if (integrityRecord === undefined) return [];
  const hash = createHash('sha256').update(headerText).digest('hex');
  return readFileSync(integrityRecord).includes(hash)
    ? []
    : ['the recorded checksum is not that of app.asar'];
}

function extract(files: ReadonlyMap<string, Buffer>, folder: string): void {
  for (const [name, bytes] of files) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
}

function runNode(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): boolean {
  const run = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return run.status === 0;
}

async function check(work: string): Promise<boolean> {
  const packages = packDummies(root, work);
  let failed = false;
  for (const item of packages) {
    const { files, headerText } = readAsar(item.asar);
    const problems = [
      ...contentProblems(files, projectManifest),
      ...integrityProblems(item, headerText),
      ...(await fuseProblems(item)),
    ];
    console.log(
      `  ${item.name}: ${files.size} files in app.asar, ${Object.keys(fuses).length} fuses read back`,
    );
    for (const problem of problems) console.error(`    ${problem}`);
    failed ||= problems.length > 0;
  }
  const [first] = packages;
  if (failed || first === undefined) return false;

  console.log('  the program out of app.asar, end to end:');
  const extracted = path.join(work, 'extracted');
  extract(readAsar(first.asar).files, extracted);
  const spec = ['test', '--config', 'e2e/playwright.config.ts', '--project', 'app', '--grep', '@smoke'];
  return runNode(require.resolve('@playwright/test/cli'), [...spec, '--reporter', 'list,json'], {
    // Where nobody asked for the numbers, they go with the temporary folder.
    PLAYWRIGHT_JSON_OUTPUT_FILE: path.join(work, 'smoke.json'),
    ...(process.env.PLAYWRIGHT_JSON_OUTPUT_FILE && {
      PLAYWRIGHT_JSON_OUTPUT_FILE: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE,
    }),
    BITLADE_APP_DIR: extracted,
  });
}

const work = mkdtempSync(path.join(os.tmpdir(), 'bitlade-package-'));
let passed = false;
try {
  passed = await check(work);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(
  passed
    ? 'package check: passed. Checked on a dummy Electron: the configuration, the exact contents of app.asar and its ' +
        'checksum records, the fuses, and the program that app.asar holds.'
    : 'package check: FAILED.',
);
console.log(
  'Not claimed: that installers install, that signatures, notarisation or updates work; a release on each system shows that.',
);
process.exit(passed ? 0 : 1);
