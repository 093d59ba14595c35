import { formatTimeLeft } from '../format.ts';
import type { UploadError, UploadErrorCode } from '../upload-error.ts';
import { answerErrorWords } from './answer-error-words.ts';
import type { DescribeError } from './code-words.ts';
import { connectionErrorWords } from './connection-error-words.ts';
import { fileErrorWords } from './file-error-words.ts';
import { programErrorWords } from './program-error-words.ts';
import { proofErrorWords } from './proof-error-words.ts';

/** Always in this order: what happened, why, what the program does by itself, what the user can do. */
export interface ErrorWords {
  what: string;
  why: string;
  weDo: string;
  youCan: string;
}

const wordsByCode: Readonly<Record<UploadErrorCode, DescribeError>> = {
  ...fileErrorWords,
  ...connectionErrorWords,
  ...answerErrorWords,
  ...proofErrorWords,
  ...programErrorWords,
};

export function errorWords(error: UploadError): ErrorWords {
  const words = wordsByCode[error.code](error.facts);
  return {
    what: words.what,
    why: words.why,
    weDo: words.weDo ?? wordsOfSeverity(error),
    youCan: words.youCan,
  };
}

/** One line for logs, the terminal and `--json`: what happened and why. */
export function errorSentence(error: UploadError): string {
  const { what, why } = errorWords(error);
  return `${what} ${why}`;
}

function wordsOfSeverity({ severity, facts }: UploadError): string {
  if (severity === 'fatal') return 'The upload stays in the list. Nothing more is sent until you decide.';
  if (facts.retryAfterSeconds === undefined) return 'Bitlade tries again by itself.';
  return `The server asked for a pause of ${formatTimeLeft(facts.retryAfterSeconds)}. Bitlade tries again by itself after it.`;
}
