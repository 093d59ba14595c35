import { serverOptionWords } from './server-options.ts';

/** For `parseArgs`: the options of all commands. */
export const optionWords = {
  json: { type: 'boolean', default: false },
  data: { type: 'string' },
  port: { type: 'string' },
  rate: { type: 'string' },
  log: { type: 'boolean', default: false },
  mode: { type: 'string' },
  'sign-in': { type: 'string' },
  reply: { type: 'boolean', default: false },
  name: { type: 'string' },
  priority: { type: 'string' },
  limit: { type: 'string' },
  paused: { type: 'boolean', default: false },
  state: { type: 'string', multiple: true },
  batch: { type: 'string' },
  finished: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
  now: { type: 'boolean', default: false },
  server: { type: 'string' },
  count: { type: 'string' },
  csv: { type: 'boolean', default: false },
  output: { type: 'string', short: 'o' },
  key: { type: 'string' },
  ...serverOptionWords,
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const;
export type OptionName = keyof typeof optionWords;

export const serverOptionNames = Object.keys(serverOptionWords) as (keyof typeof serverOptionWords)[];
const queue = ['json', 'data'] as const;
const which = [...queue, 'all'] as const;

/** What goes with each command. */
export const optionsOf = {
  upload: [...queue, ...serverOptionNames],
  serve: ['port', 'rate', 'log', 'mode', 'sign-in', 'reply'],
  add: [...queue, 'name', 'priority', 'limit', 'paused'],
  list: [...queue, 'state', 'batch', 'finished'],
  info: queue,
  monitor: [...queue, 'server', ...serverOptionNames],
  pause: which,
  resume: which,
  retry: which,
  'run-now': which,
  cancel: [...which, 'now', 'server', ...serverOptionNames],
  remove: [...which, 'now'],
  move: which,
  priority: which,
  limit: which,
  undo: queue,
  settings: queue,
  history: [...queue, 'batch', 'count'],
  receipt: ['data', 'output'],
  manifest: ['data', 'csv', 'json', 'output'],
  'public-key': ['data', 'output'],
  verify: [...queue, 'key'],
} as const satisfies Record<string, readonly OptionName[]>;
export type CommandName = keyof typeof optionsOf;

/** As admins of BITS know them. */
export const aliases: Readonly<Record<string, CommandName>> = { suspend: 'pause', delete: 'remove' };

/** Commands of other BITS programs that have no like here. */
export const hints: Readonly<Record<string, string>> = {
  create: 'Use add.',
  addfile: 'Use add.',
  complete: 'Nothing needs to be completed: an upload is closed by itself.',
  reset: 'Use cancel --all.',
};
