import { fileUrl } from './address.ts';

export const namingFields = [
  'path',
  'folder',
  'name',
  'stem',
  'ext',
  'date',
  'year',
  'month',
  'day',
  'time',
  'counter',
  'batch',
] as const;
export type NamingField = (typeof namingFields)[number];

/** `dot`: '.' when one stands before the field; before an empty extension it is left out. */
type FieldPart = { field: NamingField; digits: number; dot: string };
type Part = FieldPart | { text: string };

/** A read template: the address of a file below its destination folder, segment by segment. */
export interface NamingRule {
  /** The template as it was typed. */
  template: string;
  segments: readonly (readonly Part[])[];
}

/** What is wrong with a template; positions count characters from 1. */
export type NamingProblem =
  | { code: 'empty' }
  | { code: 'too-long'; limit: number }
  | { code: 'bad-character'; position: number }
  | { code: 'unclosed-brace'; position: number }
  | { code: 'stray-brace'; position: number }
  | { code: 'unknown-field'; field: string; position: number }
  | { code: 'bad-digits'; position: number }
  | { code: 'empty-segment'; position: number }
  | { code: 'dot-segment'; position: number }
  /** The last segment could come out empty: nothing would be left to name a file. */
  | { code: 'no-file-name'; position: number };

export type ParsedNamingRule = { ok: true; rule: NamingRule } | { ok: false; problem: NamingProblem };

/** What a rule needs to know besides the file. `addedAt` (epoch ms) is shown in local time. */
export interface NamingContext {
  /** Folder on the server; its path ends in '/'. */
  destination: URL;
  addedAt: number;
  batchLabel: string;
}

/** What a rule needs to know of a file. */
export interface NamedFile {
  /** '/' separated, as found: sub-folders, then the file's own name. */
  relativePath: string;
  /** Which one of its batch, from 1. */
  counter: number;
}

const maxTemplateLength = 1_000;
const maxTargetLength = 4_096;

/**
 * Reads a template such as `{date}/{path}` or `{folder}/{stem}-{counter:4}.{ext}`: text and fields in braces,
 * '/' between segments.
 */
export function parseNamingRule(text: string): ParsedNamingRule {
  const template = text.trim();
  const start = text.indexOf(template);
  const no = (problem: NamingProblem): ParsedNamingRule => ({ ok: false, problem });
  if (template === '') return no({ code: 'empty' });
  if (template.length > maxTemplateLength) return no({ code: 'too-long', limit: maxTemplateLength });
  const bad = template.search(/[\p{Cc}\p{Cs}\ufffd\\]/u);
  if (bad >= 0) return no({ code: 'bad-character', position: start + bad + 1 });

  const segments: Part[][] = [];
  let position = start + 1;
  for (const segment of template.split('/')) {
    const parts = parseSegment(segment, position);
    if ('code' in parts) return no(parts);
    segments.push(parts);
    position += segment.length + 1;
  }
  if (!segments.at(-1)?.some(isNeverEmpty)) {
    return no({ code: 'no-file-name', position: start + template.lastIndexOf('/') + 2 });
  }
  return { ok: true, rule: { template, segments } };
}

function parseSegment(segment: string, position: number): Part[] | NamingProblem {
  if (segment === '') return { code: 'empty-segment', position };
  if (segment === '.' || segment === '..') return { code: 'dot-segment', position };
  const parts: Part[] = [];
  for (const { 0: token, 1: dot = '', 2: field = '', 3: digits, index } of segment.matchAll(tokens)) {
    const at = position + index + dot.length;
    if (token === '{') return { code: 'unclosed-brace', position: at };
    if (token === '}') return { code: 'stray-brace', position: at };
    if (!token.endsWith('}')) parts.push({ text: token });
    else if (!isField(field)) return { code: 'unknown-field', field, position: at };
    else if (digits === undefined) parts.push({ field, digits: 0, dot });
    else if (field !== 'counter' || !/^[1-9]$/.test(digits)) return { code: 'bad-digits', position: at };
    else parts.push({ field, digits: Number(digits), dot });
  }
  return parts;
}

const tokens = /(\.?)\{([^{}:]*)(?::([^{}]*))?\}|[^{}.]+|[.{}]/g;

const isField = (name: string): name is NamingField => namingFields.some((field) => field === name);

const emptyFields = new Set<NamingField>(['folder', 'ext', 'batch']);
const isNeverEmpty = (part: Part): boolean => 'text' in part || !emptyFields.has(part.field);

/** Sub-folders and names as they are. */
export const defaultNamingRule: NamingRule = {
  template: '{path}',
  segments: [[{ field: 'path', digits: 0, dot: '' }]],
};

/**
 * Where a file goes: always below the destination, on the same server. Each segment is percent-encoded by
 * itself. Null when the address would be longer than 4,096 characters.
 */
export function targetUrl(rule: NamingRule, file: NamedFile, context: NamingContext): URL | null {
  const values = fieldValues(file, context);
  const expand = (part: Part): string => {
    if ('text' in part) return part.text;
    const value = values[part.field];
    if (part.field === 'ext' && value === '') return '';
    return part.dot + value.padStart(part.digits, '0');
  };
  const relativePath = rule.segments.map((parts) => parts.map(expand).join('')).join('/');
  const url = fileUrl(context.destination, relativePath);
  return url.href.length > maxTargetLength ? null : url;
}

/** The addresses that files would get as the first of their batch; null as of `targetUrl`. */
export function previewNames(
  rule: NamingRule,
  relativePaths: readonly string[],
  context: NamingContext,
): (string | null)[] {
  return relativePaths.map(
    (relativePath, index) => targetUrl(rule, { relativePath, counter: index + 1 }, context)?.href ?? null,
  );
}

function fieldValues(
  { relativePath, counter }: NamedFile,
  context: NamingContext,
): Record<NamingField, string> {
  const nameAt = relativePath.lastIndexOf('/') + 1;
  const name = relativePath.slice(nameAt);
  const dotAt = name.lastIndexOf('.');
  const hasExt = dotAt > 0 && dotAt < name.length - 1;
  const added = new Date(context.addedAt);
  const two = (value: number): string => String(value).padStart(2, '0');
  const year = String(added.getFullYear());
  const month = two(added.getMonth() + 1);
  const day = two(added.getDate());
  return {
    path: relativePath,
    folder: relativePath.slice(0, Math.max(nameAt - 1, 0)),
    name,
    stem: hasExt ? name.slice(0, dotAt) : name,
    ext: hasExt ? name.slice(dotAt + 1) : '',
    date: `${year}-${month}-${day}`,
    year,
    month,
    day,
    time: [added.getHours(), added.getMinutes(), added.getSeconds()].map(two).join('-'),
    counter: String(counter),
    // A label may be any text: what would open a further folder becomes a look-alike.
    batch: context.batchLabel.replaceAll('/', '\uff0f'),
  };
}
