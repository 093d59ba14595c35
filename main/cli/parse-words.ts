import { parseArgs } from 'node:util';
import { codeOf } from '../../shared/error-code.ts';
import { BadUsage } from './bad-usage.ts';
import { optionWords } from './command-options.ts';

export type OptionValues = ReturnType<typeof parseWords>['values'];

/** Tells options from other words. Throws `BadUsage`. */
export function parseWords(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], allowPositionals: true, tokens: true, options: optionWords });
  } catch (cause) {
    throw new BadUsage(wordsOf(cause));
  }
}

/** Node names the option in quotes, with what is wrong with it in a code and, for values, in words. */
function wordsOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const option = /'(?:-\w, )?(-[^' ]*)/.exec(message)?.[1] ?? '';
  switch (codeOf(cause)) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `Unknown option: ${option}. A name or value that begins with '-' stands after '--'.`;
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return message.includes('does not take')
        ? `${option} takes no value.`
        : `${option} needs a value; one that begins with '-' is written ${option}=VALUE.`;
    default:
      return message;
  }
}
