import { BadUsage, refuse } from './bad-usage.ts';
import { aliases, type CommandName, hints, type OptionName, optionsOf } from './command-options.ts';
import { parseWords } from './parse-words.ts';
import { type QueueArguments, readQueueArguments } from './queue-arguments.ts';
import { readServe, type ServeArguments } from './serve-arguments.ts';
import { readUpload, type UploadArguments } from './upload-arguments.ts';
import { readVerify, type VerifyArguments } from './verify-arguments.ts';

export type Arguments =
  | UploadArguments
  | ServeArguments
  | QueueArguments
  | VerifyArguments
  | { command: 'help' }
  | { command: 'version' }
  | { command: 'bad-usage'; why: string };

/** Reads the words after the program's name. */
export function parseArguments(words: readonly string[]): Arguments {
  try {
    return read(words);
  } catch (cause) {
    if (cause instanceof BadUsage) return { command: 'bad-usage', why: cause.message };
    throw cause;
  }
}

function read(words: readonly string[]): Arguments {
  const { values, positionals, tokens } = parseWords(words);
  const [word, ...rest] = positionals;
  if (values.help || word === 'help') return { command: 'help' };
  if (values.version) return { command: 'version' };
  if (word === undefined) return refuse('Say what to do.');
  const command = commandOf(word);
  const fitting: readonly OptionName[] = optionsOf[command];
  for (const token of tokens) {
    // An option that only another command knows would be a wish that nobody meets.
    if (token.kind === 'option' && !fitting.some((name) => name === token.name))
      refuse(`${token.rawName} does not go with ${command}.`);
  }
  for (const name of ['data', 'output', 'batch', 'server'] as const) {
    if (values[name] === '') refuse(`--${name} is empty.`);
  }
  switch (command) {
    case 'upload':
      return readUpload(rest, values);
    case 'serve':
      return readServe(rest, values);
    case 'verify':
      return readVerify(rest, values);
    default:
      return readQueueArguments(command, rest, values);
  }
}

function commandOf(word: string): CommandName {
  const name = aliases[word] ?? word;
  const hint = hints[word];
  if (!Object.hasOwn(optionsOf, name))
    refuse(`Unknown command: ${word}${hint === undefined ? '' : `. ${hint}`}`);
  return name as CommandName;
}
