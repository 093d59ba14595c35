import { readFileSync } from 'node:fs';
import { type ESTree, parseSync, Visitor } from 'rolldown/utils';

/** One place where a source file names another module. `specifier` is undefined when it is computed at run time. */
export interface SourceImport {
  readonly specifier: string | undefined;
  readonly line: number;
}

export interface SourceCall {
  /** As in the source: `fetch`, `Date.now`; a leading `globalThis.` or `window.` is left out. */
  readonly name: string;
  readonly line: number;
}

export interface SourceFacts {
  readonly imports: readonly SourceImport[];
  readonly calls: readonly SourceCall[];
}

const scriptFile = /\.[cm]?[jt]sx?$/;

/** Reads and parses one file; see {@link parseSource}. */
export function readSource(file: string): SourceFacts {
  return parseSource(file, readFileSync(file, 'utf8'));
}

/**
 * Parses TypeScript or JavaScript (by the file's extension) and lists what it imports (static, type-only, re-exported, dynamic,
 * `import()` types, `require`, `new URL('./x.ts', import.meta.url)`) and what it calls by a plain name.
 * Throws with file and message when the file does not parse.
 */
export function parseSource(file: string, text: string): SourceFacts {
  const { program, errors } = parseSync(file, text);
  const [error] = errors;
  if (error) throw new Error(`${file}: ${error.message}`);

  const imports: SourceImport[] = [];
  const calls: SourceCall[] = [];
  const lineAt = lineCounter(text);
  const note = (node: { start: number }, source: unknown) =>
    imports.push({ specifier: literal(source), line: lineAt(node.start) });

  new Visitor({
    ImportDeclaration: (node) => void note(node, node.source),
    ExportAllDeclaration: (node) => void note(node, node.source),
    ExportNamedDeclaration: (node) => void (node.source && note(node, node.source)),
    ImportExpression: (node) => void note(node, node.source),
    TSImportType: (node) => void note(node, node.source),
    TSExternalModuleReference: (node) => void note(node, node.expression),
    NewExpression: (node) => {
      const [target] = node.arguments;
      const specifier = literal(target);
      if (nameOf(node.callee) === 'URL' && specifier?.startsWith('.') && scriptFile.test(specifier)) {
        note(node, target);
      }
    },
    CallExpression: (node) => {
      const name = nameOf(node.callee);
      if (name === 'require' || name === '__require' || madeByCreateRequire(node.callee))
        note(node, node.arguments[0]);
      else if (name !== undefined) calls.push({ name, line: lineAt(node.start) });
    },
  }).visit(program);
  return { imports, calls };
}

/** Line of an offset, counted from 1. Bundles hold thousands of calls: newlines are found once, then halved into. */
function lineCounter(text: string): (offset: number) => number {
  const newlines = [...text.matchAll(/\n/g)].map(({ index }) => index);
  return (offset) => {
    let [low, high] = [0, newlines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((newlines[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

function literal(node: unknown): string | undefined {
  const candidate = node as ESTree.Expression | undefined;
  if (candidate?.type === 'Literal' && typeof candidate.value === 'string') return candidate.value;
  if (candidate?.type === 'TemplateLiteral' && candidate.expressions.length === 0) {
    return candidate.quasis[0]?.value.cooked ?? undefined;
  }
  return undefined;
}

function nameOf(callee: ESTree.Expression): string | undefined {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type !== 'MemberExpression' || callee.computed || callee.object.type !== 'Identifier')
    return undefined;
  const { name: owner } = callee.object;
  if (callee.property.type !== 'Identifier') return undefined;
  const member = callee.property.name;
  return ['globalThis', 'window', 'self'].includes(owner) ? member : `${owner}.${member}`;
}

function madeByCreateRequire(callee: ESTree.Expression): boolean {
  return callee.type === 'CallExpression' && /(^|\.)createRequire$/.test(nameOf(callee.callee) ?? '');
}
