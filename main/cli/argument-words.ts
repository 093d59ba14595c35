import { parseAddress } from '../../shared/address.ts';
import { addressWords } from '../../shared/i18n/address-words.ts';
import { namingRuleWords } from '../../shared/i18n/naming-rule-words.ts';
import { stateWords } from '../../shared/i18n/state-words.ts';
import {
  bytesPerSecondSchema,
  type JobState,
  jobStates,
  type Priority,
  priorities,
} from '../../shared/job-view.ts';
import { parseNamingRule } from '../../shared/naming-rule.ts';
import { refuse } from './bad-usage.ts';
import { serverOptionNames } from './command-options.ts';
import type { NamedServer, Which } from './named-things.ts';
import type { OptionValues } from './parse-words.ts';
import { readServerOptions } from './server-options.ts';
import { type SettingName, settingNames } from './setting-names.ts';

export function readWhich(rest: readonly string[], isAll: boolean): Which {
  if (isAll && rest.length > 0) refuse('Either --all, or ids of uploads and batches.');
  if (!isAll && rest.length === 0) refuse('Name an upload or a batch by its id; list shows them.');
  return { words: rest.map(readId), isAll };
}

export function withFirst(rest: readonly string[], isAll: boolean, what: string): [string, Which] {
  const [first, ...more] = rest;
  return first === undefined ? refuse(`Say ${what}.`) : [first, readWhich(more, isAll)];
}

export function readId(word: string): string {
  if (!/^[0-9a-fA-F-]{4,36}$/.test(word))
    refuse(`'${word}' is no id. An id, or at least its first 4 characters, is shown by list.`);
  return word.toLowerCase();
}

export function readOne(rest: readonly string[]): string {
  const [word, ...more] = rest;
  return word === undefined || more.length > 0 ? refuse('Name one id.') : readId(word);
}

export function nothingMore([word]: readonly string[]): void {
  if (word !== undefined) refuse(`'${word}' is one word too many.`);
}

/** `500k`, `1.5M`, `2G` or plain bytes, a second. */
export function readRate(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?)([kMG]?)$/.exec(text) ?? [];
  const factor = { '': 1, k: 1e3, M: 1e6, G: 1e9 }[unit] ?? 1;
  const bytes = bytesPerSecondSchema.safeParse(number === '' ? null : Math.round(Number(number) * factor));
  return bytes.success
    ? bytes.data
    : refuse(`'${text}' is no rate. Bytes a second such as 500k, 1.5M or 2G: 1024 to 1000G.`);
}

export const readPriority = (text: string): Priority => oneOf('The priority must be', priorities, text);

export function readState(text: string): JobState {
  const slug = (words: string): string => words.toLowerCase().replaceAll(' ', '-');
  return (
    jobStates.find((state) => state === text || slug(stateWords[state]) === text) ??
    refuse(`The state must be one of ${jobStates.map((state) => slug(stateWords[state])).join(', ')}.`)
  );
}

export function readNaming(text: string): string {
  const parsed = parseNamingRule(text);
  return parsed.ok ? text : refuse(`--name: ${namingRuleWords(parsed.problem)}`);
}

export function readCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) refuse('--count must be 1 to 999999.');
  return Number(text);
}

/** Values of several words need no quotes. */
export function readSetting([word, ...more]: readonly string[]): { name: SettingName; value: string } | null {
  if (word === undefined) return null;
  const name =
    settingNames.find((known) => known === word) ??
    refuse(`There is no setting '${word}'. Settings: ${settingNames.join(', ')}.`);
  const value = more.join(' ').trim();
  return value === ''
    ? refuse(`Write settings ${name} VALUE, or settings alone to see all.`)
    : { name, value };
}

export function readServer(values: OptionValues): NamedServer | null {
  if (values.server === undefined) {
    const named = serverOptionNames.find((name) => values[name] !== undefined && values[name] !== false);
    return named === undefined
      ? null
      : refuse(`--${named} needs --server URL: it goes to that server alone.`);
  }
  const parsed = parseAddress(values.server);
  if (!parsed.ok) return refuse(`--server: ${addressWords(parsed.problem)}`);
  return { remoteUrl: parsed.url, options: readServerOptions(values) };
}

export function oneOf<T extends string>(question: string, values: readonly T[], text: string): T {
  return values.find((each) => each === text) ?? refuse(`${question} ${values.join(', ')}.`);
}
