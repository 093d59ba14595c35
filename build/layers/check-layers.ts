import { globSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import {
  bannedCalls,
  mayImport,
  productLayers,
  testsMayAlsoImport,
  usedWithoutImport,
} from './layer-table.ts';
import { resolveImport } from './resolve-import.ts';
import { readSource, type SourceImport } from './source-imports.ts';

const rows: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(mayImport).map(([layer, names]) => [layer, split(names)]),
);
const testNames = split(testsMayAlsoImport);
const isTest = (file: string) => /\.test\.tsx?$/.test(file);

export interface LayerReport {
  readonly files: number;
  readonly imports: number;
  /** One sentence each, beginning with `file:line`. Empty when every rule holds. */
  readonly violations: readonly string[];
}

/** Checks every source file of the project at `projectRoot` against the layer table. */
export function checkLayers(projectRoot: string): LayerReport {
  const root = realpathSync(projectRoot);
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const declared = new Set<string>(
    ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((key) =>
      Object.keys(manifest[key] ?? {}),
    ),
  );
  const used = new Set<string>();
  const violations: string[] = [];
  let imports = 0;

  const files = globSync('{shared,main,renderer,e2e,build}/**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}', {
    cwd: root,
  });
  for (const name of files.map(slashed).sort()) {
    const layer = layerOf(name);
    if (layer === undefined) {
      violations.push(`${name}:1 belongs to no layer of the table`);
      continue;
    }
    const facts = readSource(path.join(root, name));
    imports += facts.imports.length;
    for (const found of facts.imports) {
      const problem = importProblem(root, name, layer, found, declared, used);
      if (problem) violations.push(`${name}:${found.line} ${problem}`);
    }
    for (const { name: call, line } of isTest(name) ? [] : facts.calls) {
      const ban = bannedCalls.find((rule) => rule.layers.includes(layer) && rule.calls.includes(call));
      if (ban) violations.push(`${name}:${line} ${layer} may not call ${call}(): ${ban.why}`);
    }
  }

  for (const name of declared) {
    if (!used.has(name) && !Object.hasOwn(usedWithoutImport, name)) {
      violations.push(`package.json:1 declares ${name}, which no file imports`);
    }
  }
  return { files: files.length, imports, violations };
}

/** The row that owns a file, by its path relative to the project, with forward slashes. */
function layerOf(file: string): string | undefined {
  return [...rows.keys()]
    .filter((layer) => file === layer || file.startsWith(`${layer}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function importProblem(
  root: string,
  file: string,
  layer: string,
  { specifier }: SourceImport,
  declared: ReadonlySet<string>,
  used: Set<string>,
): string | undefined {
  if (specifier === undefined) {
    const isProduct = productLayers.includes(layer) && !isTest(file);
    return isProduct ? 'imports a module whose name is computed, which no rule can check' : undefined;
  }
  const allowed = [...(rows.get(layer) ?? []), ...(isTest(file) ? testNames : [])];
  const target = resolveImport(path.join(root, file), specifier);
  switch (target.kind) {
    case 'unknown':
      return `imports ${specifier}, which can't be resolved`;
    case 'node':
      if (!specifier.startsWith('node:')) return `imports ${specifier}: write ${target.name}`;
      return allowed.includes('node:*') ? undefined : `${layer} may not import ${specifier}`;
    case 'package':
      used.add(target.name);
      if (!declared.has(target.name)) return `imports ${target.name}, which package.json does not declare`;
      return allowsPackage(allowed, target.name) ? undefined : `${layer} may not import ${target.name}`;
    case 'file': {
      const to = slashed(path.relative(root, target.path));
      const toLayer = layerOf(to);
      if (isTest(to)) return `imports the test file ${to}`;
      if (toLayer === undefined) return `imports ${to}, which belongs to no layer of the table`;
      return toLayer === layer || allowed.includes(toLayer)
        ? undefined
        : `${layer} may not import ${toLayer} (${to})`;
    }
  }
}

function allowsPackage(allowed: readonly string[], name: string): boolean {
  return allowed.some(
    (entry) =>
      entry === '*' || entry === name || (entry.endsWith('/*') && name.startsWith(entry.slice(0, -1))),
  );
}

function split(names: string): string[] {
  return names.split(', ').filter((name) => name !== '');
}

function slashed(file: string): string {
  return file.split(path.sep).join('/');
}
