import path from 'node:path';
import { ResolverFactory } from 'oxc-resolver';

/** Where an import really leads, after aliases, `imports` of package.json, tsconfig paths and symbolic links. */
export type ImportTarget =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'unknown'; readonly reason: string };

const resolver = new ResolverFactory({
  builtinModules: true,
  conditionNames: ['node', 'import', 'module', 'require', 'default', 'types'],
  extensions: ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx', '.json'],
  extensionAlias: { '.js': ['.ts', '.tsx', '.js'], '.mjs': ['.mts', '.mjs'], '.cjs': ['.cts', '.cjs'] },
  mainFields: ['module', 'main', 'types'],
  nodePath: false,
  tsconfig: 'auto',
});

/** Resolves `specifier` as written in `importer` (an absolute path) to a real place. */
export function resolveImport(importer: string, specifier: string): ImportTarget {
  const request = specifier.startsWith('#') ? specifier : specifier.replace(/[?#].*$/, '');
  const found = resolver.resolveFileSync(importer, request);
  if (found.builtin) return { kind: 'node', name: found.builtin.resolved };
  const target = found.path ?? resolver.resolveDtsSync(importer, request).path;
  if (target === undefined) return { kind: 'unknown', reason: found.error ?? 'not found' };
  const name = packageOf(target);
  return name === undefined ? { kind: 'file', path: target } : { kind: 'package', name };
}

function packageOf(file: string): string | undefined {
  const parts = file.split(path.sep);
  const at = parts.lastIndexOf('node_modules');
  if (at < 0) return undefined;
  const [first, second] = parts.slice(at + 1);
  return first?.startsWith('@') ? `${first}/${second}` : first;
}
