import type { ScriptedAnswer } from '../../../main/testing/scripted-server-answer.ts';
import type { UploadErrorCode } from '../../../shared/upload-error.ts';

/** What an upload comes to: `done` is complete and equal. */
export type HostileEnd = 'done' | UploadErrorCode;

/** An answer that no good server gives. */
export interface HostileScript {
  name: string;
  /** @param good what the server would have said, as bytes */
  answer(good: string): ScriptedAnswer;
  /** When every packet is answered so: `done`, or the code of the last run. */
  always: HostileEnd;
  /** When it happens to one packet of an upload, whichever: `done`, or the code of an end that waits for the user. */
  once: HostileEnd;
}

type Bytes = string | Buffer | ((good: string) => string);

/** Several answers with one end. */
export const ending =
  (always: HostileEnd, once: HostileEnd, afterwards?: ScriptedAnswer['afterwards']) =>
  (answers: Readonly<Record<string, Bytes>>): HostileScript[] =>
    Object.entries(answers).map(([name, bytes]) => ({
      name,
      answer: (good) => ({
        bytes: typeof bytes === 'function' ? bytes(good) : bytes,
        ...(afterwards && { afterwards }),
      }),
      always,
      once,
    }));

/** Puts lines into the head of a good answer, behind its status line. */
export const withLines =
  (...lines: string[]) =>
  (good: string): string =>
    good.replace('\r\n', `\r\n${lines.map((line) => `${line}\r\n`).join('')}`);
