import { isDeepStrictEqual } from 'node:util';
import { parseSource } from '../layers/source-imports.ts';
import { appManifest } from './app-manifest.ts';

const bundles = [
  'out/main/index.js',
  'out/main/threads/file-worker.js',
  'out/main/threads/digest-worker.js',
  'out/preload/preload.cjs',
];
const rendererFile = /^(index\.html|assets\/[\w.-]+-[\w-]{8}\.(js|css|svg|png|woff2))$/;
const inlineInPage = /<script(?![^>]*\ssrc=)[^>]*>|<style|\son\w+=|\sstyle=/gi;

/**
 * What is wrong with the contents of app.asar (paths with forward slashes → bytes): a file too many or too few,
 * a manifest other than ours, a bundle that would need a package from outside, a page with inline code.
 * One sentence each; empty when the archive holds exactly what it must.
 */
export function contentProblems(
  files: ReadonlyMap<string, Buffer>,
  projectManifest: Readonly<Record<string, unknown>>,
): string[] {
  const text = (name: string) => files.get(name)?.toString('utf8') ?? '';
  const problems: string[] = [];

  const pageFiles: string[] = JSON.parse(text('out/renderer/files.json') || '[]');
  const expected = new Set([
    'package.json',
    ...bundles,
    'out/renderer/index.html',
    'out/renderer/files.json',
    ...pageFiles.map((name) => `out/renderer/${name}`),
  ]);
  for (const name of expected) if (!files.has(name)) problems.push(`${name} is missing`);
  for (const name of files.keys()) if (!expected.has(name)) problems.push(`${name} does not belong here`);
  for (const name of pageFiles) {
    if (!rendererFile.test(name))
      problems.push(`out/renderer/${name} is no kind of file that the page may ask for`);
  }

  if (!isDeepStrictEqual(JSON.parse(text('package.json') || 'null'), appManifest(projectManifest))) {
    problems.push('package.json differs from the manifest made for the package');
  }
  for (const bundle of bundles) {
    // Only the preload is sandboxed: there, electron is all that require knows.
    const isInside = (name: string) =>
      name === 'electron' || (bundle.endsWith('.js') && name.startsWith('node:'));
    for (const { specifier = 'a computed name' } of parseSource(bundle, text(bundle)).imports) {
      if (!isInside(specifier)) problems.push(`${bundle} needs ${specifier} from outside`);
    }
  }
  for (const [found] of text('out/renderer/index.html').matchAll(inlineInPage)) {
    problems.push(`out/renderer/index.html holds inline code or style: ${found.trim()}`);
  }
  for (const [name, bytes] of files) {
    if (bytes.length === 0) problems.push(`${name} is empty`);
    if (/\.c?js$/.test(name) && bytes.includes('//# sourceMappingURL='))
      problems.push(`${name} names a source map`);
  }
  return problems;
}
