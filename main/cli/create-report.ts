import { createJsonReport } from './json-report.ts';
import type { Report } from './report.ts';
import { createTerminalReport } from './terminal-report.ts';

/** On the standard output: for a program or for a person. */
export const createReport = (isJson: boolean): Report =>
  isJson
    ? createJsonReport((line) => process.stdout.write(`${line}\n`))
    : createTerminalReport({
        write: (text) => process.stdout.write(text),
        columns: () => (process.stdout.isTTY ? process.stdout.columns : 0),
      });
