import { parseArgs } from 'node:util';
import { BadUsage } from './bad-usage.ts';
import { optionWords } from './command-options.ts';

export type OptionValues = ReturnType<typeof parseWords>['values'];

/** Tells options from other words. Throws `BadUsage`. */
export function parseWords(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], allowPositionals: true, tokens: true, options: optionWords });
  } catch (cause) {
    throw new BadUsage(cause instanceof Error ? cause.message : String(cause));
  }
}
