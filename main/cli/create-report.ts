import { errorWords } from '../../shared/i18n/error-words.ts';
import { createJsonReport } from './json-report.ts';
import { optionHint } from './option-hints.ts';
import type { Report } from './report.ts';
import { createTerminalReport } from './terminal-report.ts';

/** On the standard output: for a program or for a person. `isOwn`: this program uploads, as its options say. */
export const createReport = (isJson: boolean, isOwn: boolean): Report =>
  isJson
    ? createJsonReport((line) => process.stdout.write(`${line}\n`))
    : createTerminalReport(
        {
          write: (text) => process.stdout.write(text),
          columns: () => (process.stdout.isTTY ? process.stdout.columns : 0),
        },
        isOwn ? optionHint : (error) => errorWords(error).youCan,
      );
