import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileUrl } from './address.ts';
import { namingRuleWords } from './i18n/naming-rule-words.ts';
import {
  defaultNamingRule,
  type NamingContext,
  type NamingProblem,
  type NamingRule,
  namingFields,
  parseNamingRule,
  previewNames,
  targetUrl,
} from './naming-rule.ts';

const context: NamingContext = {
  destination: new URL('https://server.example/drop/'),
  addedAt: new Date(2031, 1, 3, 4, 5, 6).getTime(),
  batchLabel: 'Reports',
};

function ruleOf(template: string): NamingRule {
  const parsed = parseNamingRule(template);
  if (!parsed.ok) throw new Error(namingRuleWords(parsed.problem));
  return parsed.rule;
}

const named = (
  template: string,
  relativePath = 'Reports/2031/q1.final.pdf',
  counter = 7,
): string | undefined =>
  targetUrl(ruleOf(template), { relativePath, counter }, context)?.pathname.replace('/drop/', '');

describe('a template', () => {
  it.each([
    ['{path}', 'Reports/2031/q1.final.pdf'],
    ['{name}', 'q1.final.pdf'],
    ['{stem}', 'q1.final'],
    ['{stem}_v2.{ext}', 'q1.final_v2.pdf'],
    ['{ext}/{name}', 'pdf/q1.final.pdf'],
    ['{folder}/{name}', 'Reports/2031/q1.final.pdf'],
    ['{date}/{name}', '2031-02-03/q1.final.pdf'],
    ['{year}/{month}/{day}/{name}', '2031/02/03/q1.final.pdf'],
    ['{time}-{name}', '04-05-06-q1.final.pdf'],
    ['{counter}', '7'],
    ['{counter:4}-{name}', '0007-q1.final.pdf'],
    ['{batch}/{name}', 'Reports/q1.final.pdf'],
    ['in/{batch} of {date}/{name}', 'in/Reports%20of%202031-02-03/q1.final.pdf'],
    ['100%?#/{name}', '100%25%3F%23/q1.final.pdf'],
    ['  {name}  ', 'q1.final.pdf'],
  ])('%s', (template, expected) => {
    expect(named(template)).toBe(expected);
  });

  it('a counter outgrows its digits', () => {
    expect(named('{counter:2}', 'a', 12_345)).toBe('12345');
  });

  it('a single file has no folder, and none is left empty', () => {
    expect(named('{folder}/{name}', 'a.txt')).toBe('a.txt');
    expect(named('x/{folder}/{name}', 'a.txt')).toBe('x/a.txt');
  });

  it.each([
    ['README', 'README'],
    ['.profile', '.profile'],
    ['ends.', 'ends.'],
    ['a.tar.gz', 'a.tar.gz'],
  ])('{stem}.{ext} of %s is its name', (name, expected) => {
    expect(named('{stem}.{ext}', name)).toBe(expected);
  });

  it('what would climb out becomes a look-alike', () => {
    expect(named('{name}', '..')).toBe('%EF%BC%8E%EF%BC%8E');
    expect(named('{stem}/{name}', '../a')).toBe('a/a');
    const climbing = { ...context, batchLabel: '../../etc' };
    const url = targetUrl(ruleOf('{batch}/{name}'), { relativePath: 'a', counter: 1 }, climbing);
    expect(url?.pathname.split('/')).toHaveLength(4);
  });

  it('an address of more than 4,096 characters is none', () => {
    const room = 4_096 - context.destination.href.length;
    expect(named('{name}', 'x'.repeat(room))).toHaveLength(room);
    expect(named('{name}', 'x'.repeat(room + 1))).toBeUndefined();
  });
});

describe('what is no template', () => {
  it.each<[string, NamingProblem]>([
    ['', { code: 'empty' }],
    ['   ', { code: 'empty' }],
    ['x'.repeat(1_001), { code: 'too-long', limit: 1_000 }],
    ['a\tb', { code: 'bad-character', position: 2 }],
    ['{folder}\\{name}', { code: 'bad-character', position: 9 }],
    ['a\ud800', { code: 'bad-character', position: 2 }],
    ['a/{name', { code: 'unclosed-brace', position: 3 }],
    ['{a{name}', { code: 'unclosed-brace', position: 1 }],
    ['name}', { code: 'stray-brace', position: 5 }],
    ['  {name}{size}', { code: 'unknown-field', field: 'size', position: 9 }],
    ['{}', { code: 'unknown-field', field: '', position: 1 }],
    ['{NAME}', { code: 'unknown-field', field: 'NAME', position: 1 }],
    ['a.{toString}', { code: 'unknown-field', field: 'toString', position: 3 }],
    ['{counter:0}', { code: 'bad-digits', position: 1 }],
    ['{counter:10}', { code: 'bad-digits', position: 1 }],
    ['{counter:}', { code: 'bad-digits', position: 1 }],
    ['{name:3}', { code: 'bad-digits', position: 1 }],
    ['/{path}', { code: 'empty-segment', position: 1 }],
    ['a//{path}', { code: 'empty-segment', position: 3 }],
    ['{path}/', { code: 'empty-segment', position: 8 }],
    ['../{path}', { code: 'dot-segment', position: 1 }],
    ['a/./{path}', { code: 'dot-segment', position: 3 }],
    ['{name}/{folder}', { code: 'no-file-name', position: 8 }],
    ['{ext}', { code: 'no-file-name', position: 1 }],
    ['a/.{ext}', { code: 'no-file-name', position: 3 }],
  ])('%j', (text, problem) => {
    expect(parseNamingRule(text)).toEqual({ ok: false, problem });
    expect(namingRuleWords(problem)).toMatch(/\.$/);
  });

  it('is told without controls of its own', () => {
    expect(namingRuleWords({ code: 'unknown-field', field: '\u202e', position: 1 })).not.toContain('\u202e');
  });
});

describe('whatever files are named', () => {
  const name = fc
    .oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.constantFrom('.', '..', '%2e%2e', 'a.b', '.a', 'a.'),
    )
    .map((text) => text.replaceAll('/', ''))
    .filter((text) => text !== '');
  const relativePath = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join('/'));
  const file = fc.record({ relativePath, counter: fc.integer({ min: 1, max: 1_000_000 }) });
  const text = fc.stringMatching(/^[a-zA-Z0-9 .%?#&é-]{1,8}$/);
  const part = fc.oneof(text, fc.constantFrom(...namingFields.map((field) => `{${field}}`), '{counter:5}'));
  const segment = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
  const template = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
  const destination = fc.constantFrom(
    'https://server.example/drop/',
    'http://server.example:8080/',
    'https://server.example/a%20b/?key=/../1',
  );
  const batchLabel = fc.string({ unit: 'binary' });

  it('the address is below the folder, on the same server, with its query, and not too long', () => {
    fc.assert(
      fc.property(template, file, destination, batchLabel, (template, file, destination, batchLabel) => {
        const parsed = parseNamingRule(template);
        fc.pre(parsed.ok);
        if (!parsed.ok) return;
        const folder = new URL(destination);
        const url = targetUrl(parsed.rule, file, { ...context, destination: folder, batchLabel });
        if (url === null) return;
        const again = new URL(url.href);
        expect(again.href).toBe(url.href);
        expect(url.href.length).toBeLessThanOrEqual(4_096);
        expect(url.href).toMatch(/^[\x21-\x7e]+$/);
        expect([again.origin, again.search]).toEqual([folder.origin, folder.search]);
        expect(again.pathname.startsWith(folder.pathname)).toBe(true);
        const below = again.pathname.slice(folder.pathname.length).split('/');
        expect(below).not.toContain('');
        expect(below.map(decodeURIComponent)).not.toContain('..');
      }),
      { numRuns: 500 },
    );
  });

  it('{path} is the address that it always was, and {folder}/{name} and {folder}/{stem}.{ext} are the same', () => {
    fc.assert(
      fc.property(file, (file) => {
        const expected = fileUrl(context.destination, file.relativePath).href;
        fc.pre(expected.length <= 4_096);
        for (const rule of [
          defaultNamingRule,
          ruleOf('{path}'),
          ruleOf('{folder}/{name}'),
          ruleOf('{folder}/{stem}.{ext}'),
        ]) {
          expect(targetUrl(rule, file, context)?.href).toBe(expected);
        }
      }),
    );
  });

  it('the last segment of {name} decodes back to the name', () => {
    fc.assert(
      fc.property(
        name.filter((text) => text !== '.' && text !== '..'),
        (name) => {
          const pathname = targetUrl(
            ruleOf('x/{name}'),
            { relativePath: name, counter: 1 },
            context,
          )?.pathname;
          expect(decodeURIComponent(pathname?.split('/').at(-1) ?? '')).toBe(name.toWellFormed());
        },
      ),
    );
  });

  it('any text is a template or has its problem named', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const parsed = parseNamingRule(text);
        expect(parsed.ok ? parsed.rule.template : namingRuleWords(parsed.problem)).toBeTruthy();
      }),
    );
  });
});

it('a preview shows the addresses of sample files in turn', () => {
  expect(previewNames(ruleOf('{counter:2} {name}'), ['a/x', 'a/y'], context)).toEqual([
    'https://server.example/drop/01%20x',
    'https://server.example/drop/02%20y',
  ]);
  expect(previewNames(ruleOf('{name}'), ['x'.repeat(5_000)], context)).toEqual([null]);
});
