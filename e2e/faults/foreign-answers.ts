import { EmptyAnswers } from './empty-answers.ts';
import type { Fault } from './faulty-line.ts';

const page = (status: string, html: string): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nContent-Length: ${html.length}\r\n\r\n${html}`;

export const badGatewayPage = page('502 Bad Gateway', '<html><h1>502 Bad Gateway</h1></html>');
export const portalPage = page('200 OK', '<html><form>Room number: <input></form></html>');

/** The server gets the requests, but one of its answers is lost to the page of a proxy. */
export function answerReplaced(number: number, answer: string): Fault {
  const answers = new EmptyAnswers();
  let seen = 0;
  return {
    name: `answer ${number} replaced by ${answer.slice(9, 12)}`,
    async answer(passing, line) {
      for (const head of answers.push(passing)) {
        await line.pass('answer', seen === number ? answer : head);
        seen += 1;
      }
    },
  };
}

/** No request gets through: whoever is in between answers each of them. */
export function answeredInBetween(answer: string): Fault {
  let isAnswered = false;
  return {
    name: `answered in between by ${answer.slice(9, 12)}`,
    async request(_passing, line) {
      if (isAnswered) return;
      isAnswered = true;
      await line.pass('answer', answer);
      line.close();
    },
  };
}

/** Interim answers, which nobody asked for, before every answer. */
export function preceded(interim: string): Fault {
  const answers = new EmptyAnswers();
  return {
    name: `answers preceded by ${interim.slice(9, 12)}`,
    async answer(passing, line) {
      for (const head of answers.push(passing)) await line.pass('answer', interim + head);
    },
  };
}
