import { type JobState, type Priority, priorities } from '../../shared/job-view.ts';
import { type MoveDirection, moveDirections } from '../queue/wishes/move-jobs.ts';
import {
  nothingMore,
  oneOf,
  readCount,
  readId,
  readNaming,
  readOne,
  readPriority,
  readRate,
  readServer,
  readSetting,
  readState,
  readWhich,
  withFirst,
} from './argument-words.ts';
import { refuse } from './bad-usage.ts';
import type { NamedServer, Which } from './named-things.ts';
import type { OptionValues } from './parse-words.ts';
import type { SettingName } from './setting-names.ts';
import { readFilesAndAddress } from './upload-arguments.ts';

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
  | { command: 'settings'; change: { name: SettingName; value: string } | null }
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
    case 'add': {
      const where = readFilesAndAddress(rest);
      if (values.name !== undefined && !where.remoteUrl.pathname.endsWith('/'))
        refuse("--name gives addresses below a folder: end the address in '/'.");
      return {
        command,
        ...where,
        naming: values.name === undefined ? null : readNaming(values.name),
        priority: readPriority(values.priority ?? 'normal'),
        bytesPerSecond: values.limit === undefined ? null : readRate(values.limit),
        isPaused: values.paused,
      };
    }
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
