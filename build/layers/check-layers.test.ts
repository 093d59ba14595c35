import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { checkLayers } from './check-layers.ts';
import { mayImport, productLayers } from './layer-table.ts';

const layers = Object.keys(mayImport);
const rowOf = (layer: string) => mayImport[layer as keyof typeof mayImport].split(', ');
const projects: string[] = [];

afterEach(() => {
  for (const project of projects.splice(0)) rmSync(project, { recursive: true, force: true });
});

/** Makes a project in a temporary folder; each package named is installed and declared. */
function project(files: Record<string, string>, packages: string[] = [], manifest: object = {}): string {
  const root = mkdtempSync(path.join(os.tmpdir(), 'layers-'));
  projects.push(root);
  const dependencies = Object.fromEntries(packages.map((name) => [name, '1.0.0']));
  const installed = packages.flatMap((name) => [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' })],
    [`node_modules/${name}/index.js`, ''],
  ]);
  const everything: Record<string, string> = {
    'package.json': JSON.stringify({ dependencies, ...manifest }),
    ...Object.fromEntries(installed),
    ...files,
  };
  for (const [name, text] of Object.entries(everything)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return root;
}

const violations = (files: Record<string, string>, packages?: string[], manifest?: object) =>
  checkLayers(project(files, packages, manifest)).violations;

describe('the table', () => {
  test('has no cycle between layers', () => {
    const finished = new Set<string>();
    const visit = (layer: string, above: string[]): void => {
      expect(above, `${[...above, layer].join(' → ')}`).not.toContain(layer);
      if (finished.has(layer)) return;
      for (const next of rowOf(layer).filter((name) => layers.includes(name))) visit(next, [...above, layer]);
      finished.add(layer);
    };
    for (const layer of layers) visit(layer, []);
  });

  test('keeps the parts for tests out of product code, and electron out of the engine', () => {
    for (const layer of productLayers) {
      expect(rowOf(layer)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/testing|^e2e|^build$|^vitest$/)]),
      );
    }
    for (const layer of ['main/bits', 'main/transfer', 'main/queue', 'main/practice-server', 'main/cli']) {
      expect(rowOf(layer)).not.toContain('electron');
    }
  });

  test('is enforced for every pair of layers', () => {
    const fileOf = (layer: string) => (layer.endsWith('.ts') ? layer : `${layer}/target.ts`);
    const files: Record<string, string> = {};
    const expected: string[] = [];
    for (const from of layers) {
      const lines = layers.map((to) => {
        const specifier = path.posix.relative(path.posix.dirname(fileOf(from)), fileOf(to));
        return `export * from '${specifier.startsWith('.') ? specifier : `./${specifier}`}';`;
      });
      files[fileOf(from)] = lines.join('\n');
      layers.forEach((to, index) => {
        if (to !== from && !rowOf(from).includes(to)) {
          expected.push(`${fileOf(from)}:${index + 1} ${from} may not import ${to} (${fileOf(to)})`);
        }
      });
    }
    expect(expected.length).toBeGreaterThan(100);
    expect([...violations(files)].sort()).toEqual(expected.sort());
  });
});

describe('every way to name a module', () => {
  const job = { 'main/queue/job.ts': 'export type Job = string; export const job = 1;' };
  test.each([
    ['static import', `import { job } from '../queue/job.ts';`],
    ['side effect', `import '../queue/job.ts';`],
    ['type-only import', `import type { Job } from '../queue/job.ts';`],
    ['re-export', `export { job } from '../queue/job.ts';`],
    ['type-only re-export', `export type { Job } from '../queue/job.ts';`],
    ['export all', `export * as jobs from '../queue/job.ts';`],
    ['dynamic import', `export const later = () => import('../queue/job.ts');`],
    ['dynamic import of a template', 'export const later = () => import(`../queue/job.ts`);'],
    ['import type expression', `export type Job = import('../queue/job.ts').Job;`],
    ['import equals', `import job = require('../queue/job.ts');`],
    ['require', `const job = require('../queue/job.ts');`],
    ['createRequire', `const job = module.createRequire(import.meta.url)('../queue/job.ts');`],
    ['worker address', `new Worker(new URL('../queue/job.ts', import.meta.url));`],
    ['another extension', `import { job } from '../queue/job.js';`],
    ['no extension', `import { job } from '../queue/job';`],
    ['a query', `import job from '../queue/job.ts?raw';`],
    ['an alias of package.json', `import { job } from '#jobs';`],
    ['a path of tsconfig.json', `import { job } from '@jobs/job.ts';`],
  ])('%s', (_name, text) => {
    const found = violations(
      {
        ...job,
        'main/transfer/run.ts': text,
        'tsconfig.json': '{ "compilerOptions": { "paths": { "@jobs/*": ["./main/queue/*"] } } }',
      },
      [],
      { imports: { '#jobs': './main/queue/job.ts' } },
    );
    expect(found).toEqual([
      'main/transfer/run.ts:1 main/transfer may not import main/queue (main/queue/job.ts)',
    ]);
  });

  test('a symbolic link leads to its real layer', () => {
    const root = project({
      ...job,
      'main/transfer/run.ts': `import '../bits/job.ts';`,
      'main/bits/ack.ts': '',
    });
    symlinkSync(path.join(root, 'main/queue/job.ts'), path.join(root, 'main/bits/job.ts'));
    expect(checkLayers(root).violations).toContain(
      'main/transfer/run.ts:1 main/transfer may not import main/queue (main/queue/job.ts)',
    );
  });

  test('a computed name is refused in product code only', () => {
    const text = 'export const load = (name: string) => import(name);';
    expect(
      violations({ 'main/app/load.ts': text, 'main/app/load.test.ts': text, 'e2e/load.ts': text }),
    ).toEqual(['main/app/load.ts:1 imports a module whose name is computed, which no rule can check']);
  });

  test('the line is named', () => {
    const text = `import type { Job } from './job.ts';\n\nexport * from '../app/window.ts';\nexport type { Job };`;
    expect(violations({ ...job, 'main/queue/store.ts': text, 'main/app/window.ts': '' })).toEqual([
      'main/queue/store.ts:3 main/queue may not import main/app (main/app/window.ts)',
    ]);
  });
});

describe('packages and Node', () => {
  test('a package outside the row is refused, one inside it is not', () => {
    const files = {
      'main/transfer/a.ts': `import 'undici'; import 'node:net';`,
      'main/queue/a.ts': `import 'undici';`,
      'shared/a.ts': `import 'zod';\nimport 'node:fs';`,
      'renderer/a.tsx': `import 'react/jsx-runtime.js';\nimport 'electron';\nimport 'node:path';`,
    };
    const root = project(files, ['undici', 'zod', 'react', 'electron']);
    writeFileSync(path.join(root, 'node_modules/react/jsx-runtime.js'), '');
    expect(checkLayers(root).violations).toEqual([
      'main/queue/a.ts:1 main/queue may not import undici',
      'renderer/a.tsx:2 renderer may not import electron',
      'renderer/a.tsx:3 renderer may not import node:path',
      'shared/a.ts:2 shared may not import node:fs',
    ]);
  });

  test('undeclared, unused, missing and unprefixed names are refused', () => {
    const root = project({ 'build/a.ts': `import 'left-pad';\nimport 'gone';\nimport 'fs';` }, ['react']);
    mkdirSync(path.join(root, 'node_modules/left-pad'));
    writeFileSync(path.join(root, 'node_modules/left-pad/index.js'), '');
    expect(checkLayers(root).violations).toEqual([
      'build/a.ts:1 imports left-pad, which package.json does not declare',
      "build/a.ts:2 imports gone, which can't be resolved",
      'build/a.ts:3 imports fs: write node:fs',
      'package.json:1 declares react, which no file imports',
    ]);
  });
});

describe('tests and tooling', () => {
  test('test files may reach the parts for tests; product code and other tests may not reach test files', () => {
    const files = {
      'main/testing/clock.ts': 'export const clock = 1;',
      'main/queue/a.test.ts': `import '../testing/clock.ts'; import 'vitest'; import 'node:fs';`,
      'main/queue/a.ts': `import '../testing/clock.ts';\nimport './a.test.ts';\nimport 'vitest';`,
    };
    expect(violations(files, ['vitest'])).toEqual([
      'main/queue/a.ts:1 main/queue may not import main/testing (main/testing/clock.ts)',
      'main/queue/a.ts:2 imports the test file main/queue/a.test.ts',
      'main/queue/a.ts:3 main/queue may not import vitest',
    ]);
  });

  test('a test is still bound to its own layer', () => {
    expect(
      violations({ 'main/bits/a.test.ts': `import '../app/window.ts';`, 'main/app/window.ts': '' }),
    ).toEqual(['main/bits/a.test.ts:1 main/bits may not import main/app (main/app/window.ts)']);
  });

  test('a file outside every layer is refused', () => {
    expect(violations({ 'main/extra/a.ts': '' })).toEqual([
      'main/extra/a.ts:1 belongs to no layer of the table',
    ]);
  });
});

describe('banned calls', () => {
  test('fetch in product code, clocks and chance in the protocol', () => {
    const files = {
      'main/transfer/a.ts': 'Date.now();\nawait fetch("x");\nglobalThis.fetch("x");',
      'main/transfer/a.test.ts': 'await fetch("x");',
      'main/bits/a.ts': 'Date.now();\nMath.max(1, 2);\nMath.random();',
    };
    expect(
      violations(files).map((line) =>
        line
          .split(':', 2)
          .join(':')
          .replace(/ may.*/, ''),
      ),
    ).toEqual([
      'main/bits/a.ts:1 main/bits',
      'main/bits/a.ts:3 main/bits',
      'main/transfer/a.ts:2 main/transfer',
      'main/transfer/a.ts:3 main/transfer',
    ]);
  });
});

test('a file that does not parse stops the check', () => {
  expect(() => violations({ 'shared/a.ts': 'const = ;' })).toThrow(/shared\/a\.ts/);
});
