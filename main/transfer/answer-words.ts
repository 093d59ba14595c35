import { headerNames } from '../bits/header-names.ts';
import { type HttpAnswer, headerValue } from '../bits/http-answer.ts';

const maxLength = 500;

/**
 * What a server said, in its own words: status line and error headers, such as
 * `500 Internal Server Error, BITS-Error-Code 0x80200014, BITS-Error-Context 0x5`. One line, untrusted.
 */
export function answerWords(answer: HttpAnswer): string {
  const errors = [headerNames.errorCode, headerNames.error, headerNames.errorContext].flatMap((name) => {
    const value = headerValue(answer, name);
    return value ? [`${name} ${value}`] : [];
  });
  const words = [`${answer.status} ${answer.reason ?? ''}`.trim(), ...errors].join(', ');
  return words
    .replace(/\p{Cc}/gu, '')
    .slice(0, maxLength)
    .toWellFormed();
}
