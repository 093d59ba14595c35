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
import { type MoveDirection, moveDirections } from '../queue/move-jobs.ts';
import type { OptionValues } from './arguments.ts';
import { refuse } from './bad-usage.ts';
import { serverOptionNames } from './command-options.ts';
import { readServerOptions, type ServerOptions } from './server-options.ts';
import { settingNames } from './setting-names.ts';
import { readFilesAndAddress } from './upload-arguments.ts';

/** Uploads and batches as they were typed: beginnings of their ids. */
export interface Which {
  words: string[];
  isAll: boolean;
}

/** How to speak to one server, while the command runs the queue itself. */
export interface NamedServer {
  remoteUrl: URL;
  options: ServerOptions;
}

export interface QueueOptions {
  isJson: boolean;
  /** Null: where the window has its queue. */
  dataFolder: string | null;
}

export type QueueCommand =
  | {
      command: 'add';
      sourcePaths: string[];
      remoteUrl: URL;
      naming: string | null;
      priority: Priority;
      bytesPerSecond: number | null;
      isPaused: boolean;
    }
  | { command: 'list'; states: JobState[] | null; batch: string | null; isFinishedShown: boolean }
  | { command: 'info'; words: string[] }
  | { command: 'monitor'; words: string[]; server: NamedServer | null }
  | { command: 'pause' | 'resume' | 'retry' | 'run-now'; which: Which }
  | { command: 'cancel'; which: Which; isNow: boolean; server: NamedServer | null }
  | { command: 'remove'; which: Which; isNow: boolean }
  | { command: 'move'; which: Which; direction: MoveDirection }
  | { command: 'priority'; which: Which; priority: Priority }
  | { command: 'limit'; which: Which; bytesPerSecond: number | null }
  | { command: 'undo' }
  | { command: 'settings'; change: { name: string; value: string } | null }
  | { command: 'history'; batch: string | null; count: number }
  | { command: 'receipt'; word: string; output: string | null }
  | { command: 'manifest'; word: string; format: 'csv' | 'json'; output: string | null }
  | { command: 'public-key'; output: string | null };
export type QueueArguments = QueueOptions & QueueCommand;

/** Throws `BadUsage`. */
export function readQueueArguments(
  command: QueueCommand['command'],
  rest: readonly string[],
  values: OptionValues,
): QueueArguments {
  const { json: isJson, data: dataFolder = null } = values;
  return { isJson, dataFolder, ...readCommand(command, rest, values) };
}

function readCommand(
  command: QueueCommand['command'],
  rest: readonly string[],
  values: OptionValues,
): QueueCommand {
  const { all, now: isNow, output = null } = values;
  switch (command) {
    case 'add':
      return {
        command,
        ...readFilesAndAddress(rest),
        naming: values.name === undefined ? null : readNaming(values.name),
        priority: readPriority(values.priority ?? 'normal'),
        bytesPerSecond: values.limit === undefined ? null : readRate(values.limit),
        isPaused: values.paused,
      };
    case 'list':
      nothingMore(rest);
      return {
        command,
        states: values.state?.map(readState) ?? null,
        batch: values.batch === undefined ? null : readId(values.batch),
        isFinishedShown: values.finished,
      };
    case 'info':
      return { command, words: readWhich(rest, false).words };
    case 'monitor':
      return { command, words: rest.map(readId), server: readServer(values) };
    case 'pause':
    case 'resume':
    case 'retry':
    case 'run-now':
      return { command, which: readWhich(rest, all) };
    case 'cancel':
      return { command, which: readWhich(rest, all), isNow, server: readServer(values) };
    case 'remove':
      return { command, which: readWhich(rest, all), isNow };
    case 'move': {
      const [direction, which] = withFirst(rest, all, `where: ${moveDirections.join(', ')}`);
      return { command, which, direction: oneOf('Move where?', moveDirections, direction) };
    }
    case 'priority': {
      const [priority, which] = withFirst(rest, all, `which priority: ${priorities.join(', ')}`);
      return { command, which, priority: readPriority(priority) };
    }
    case 'limit': {
      const [rate, which] = withFirst(rest, all, "how fast: a rate such as 500k or 2M, or 'none'");
      return { command, which, bytesPerSecond: rate === 'none' ? null : readRate(rate) };
    }
    case 'undo':
      nothingMore(rest);
      return { command };
    case 'settings':
      return { command, change: readSetting(rest) };
    case 'history':
      nothingMore(rest);
      return {
        command,
        batch: values.batch === undefined ? null : readId(values.batch),
        count: readCount(values.count ?? '50'),
      };
    case 'receipt':
      return { command, word: readOne(rest), output };
    case 'manifest':
      if (values.csv && values.json) refuse('Either --csv or --json, not both.');
      return { command, word: readOne(rest), format: values.csv ? 'csv' : 'json', output };
    case 'public-key':
      nothingMore(rest);
      return { command, output };
  }
}

function readWhich(rest: readonly string[], isAll: boolean): Which {
  if (isAll && rest.length > 0) refuse('Either --all, or ids of uploads and batches.');
  if (!isAll && rest.length === 0) refuse('Name an upload or a batch by its id; list shows them.');
  return { words: rest.map(readId), isAll };
}

function withFirst(rest: readonly string[], isAll: boolean, what: string): [string, Which] {
  const [first, ...more] = rest;
  return first === undefined ? refuse(`Say ${what}.`) : [first, readWhich(more, isAll)];
}

function readId(word: string): string {
  if (!/^[0-9a-fA-F-]{4,36}$/.test(word))
    refuse(`'${word}' is no id. An id, or at least its first 4 characters, is shown by list.`);
  return word.toLowerCase();
}

function readOne(rest: readonly string[]): string {
  const [word, ...more] = rest;
  return word === undefined || more.length > 0 ? refuse('Name one id.') : readId(word);
}

function nothingMore([word]: readonly string[]): void {
  if (word !== undefined) refuse(`'${word}' is one word too many.`);
}

/** `500k`, `1.5M`, `2G` or plain bytes, a second. */
export function readRate(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?)([kMG]?)$/.exec(text) ?? [];
  const factor = { '': 1, k: 1e3, M: 1e6, G: 1e9 }[unit] ?? 1;
  const bytes = bytesPerSecondSchema.safeParse(number === '' ? null : Math.round(Number(number) * factor));
  return bytes.success
    ? bytes.data
    : refuse(`'${text}' is no rate. Bytes a second such as 500k, 1.5M or 2G; at least 1024.`);
}

const readPriority = (text: string): Priority => oneOf('The priority must be', priorities, text);

function readState(text: string): JobState {
  const slug = (words: string): string => words.toLowerCase().replaceAll(' ', '-');
  return (
    jobStates.find((state) => state === text || slug(stateWords[state]) === text) ??
    refuse(`The state must be one of ${jobStates.map((state) => slug(stateWords[state])).join(', ')}.`)
  );
}

function readNaming(text: string): string {
  const parsed = parseNamingRule(text);
  return parsed.ok ? text : refuse(`--name: ${namingRuleWords(parsed.problem)}`);
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) refuse('--count must be 1 to 999999.');
  return Number(text);
}

function readSetting([name, value, ...more]: readonly string[]): { name: string; value: string } | null {
  if (name === undefined) return null;
  if (!settingNames.some((known) => known === name))
    refuse(`There is no setting '${name}'. Settings: ${settingNames.join(', ')}.`);
  return value === undefined || more.length > 0
    ? refuse(`Write settings ${name} VALUE, or settings alone to see all.`)
    : { name, value };
}

function readServer(values: OptionValues): NamedServer | null {
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

function oneOf<T extends string>(question: string, values: readonly T[], text: string): T {
  return values.find((each) => each === text) ?? refuse(`${question} ${values.join(', ')}.`);
}
