import { ending, type HostileScript, withLines } from './hostile-script.ts';

const malformed = ending('malformed-answer', 'done');
const taken = ending('done', 'done');
const status = (line: string) => (good: string) => good.replace(/^.*\r\n/, `${line}\r\n`);
const numbered = (count: number, value = 'x'): string[] =>
  Array.from({ length: count }, (_none, number) => `X-${number}: ${value}`);

/** Heads that break the rules of HTTP, and some that only look as if they did. */
export const brokenHeadScripts: readonly HostileScript[] = [
  ...malformed({
    'a status of two digits': status('HTTP/1.1 20 OK'),
    'a status of letters': status('HTTP/1.1 2OO OK'),
    'a negative status': status('HTTP/1.1 -200 OK'),
    'no status': status('HTTP/1.1  OK'),
    'HTTP/3': status('HTTP/3 200 OK'),
    'HTTP/1.1 without a dot': status('HTTP/11 200 OK'),
    'a version of letters': status('HTTP/x.y 200 OK'),
    'a line without a colon': withLines('this is no header'),
    'a header without a name': withLines(': value'),
    'a blank before the colon': withLines('X-Odd : value'),
    'a blank before the first header': withLines(' X-Odd: value'),
    'a name with a slash': withLines('X/Odd: value'),
    'a name beyond ASCII': withLines('X-\xd6dd: value'),
    'a name with a NUL': withLines('X-\0dd: value'),
    'a value folded with a tab': withLines('X-Odd: one', '\ttwo'),
    'a carriage return in a value': withLines('X-Odd: one\rX-Two: two'),
    'a control character in a value': withLines('X-Odd: \x01'),
    'a line that ends in a bare line feed': (good) => good.replace('\r\n', '\n'),
    'two carriage returns at the end of a line': (good) => good.replace('\r\n', '\r\r\n'),
    'a length that is negative': withLines('Content-Length: -1'),
    'a length with a sign': withLines('Content-Length: +0'),
    'a length in hexadecimal': withLines('Content-Length: 0x0'),
    'a length with a fraction': withLines('Content-Length: 0.0'),
    'a length that is a list': withLines('Content-Length: 0, 0'),
    'a length beyond 64 bits': withLines('Content-Length: 18446744073709551616'),
    'an empty length': withLines('Content-Length: '),
    'the same length twice': withLines('Content-Length: 0'),
    'two lengths that differ': withLines('Content-Length: 1'),
    'a length and chunks': (good) => `${withLines('Transfer-Encoding: chunked')(good)}0\r\n\r\n`,
    'an unknown transfer coding beside a length': withLines('Transfer-Encoding: gzip'),
    '101 headers': withLines(...numbered(101)),
    'a value of 4,097 bytes': withLines(`X-Long: ${'x'.repeat(4097)}`),
    'a head of 40 KB': withLines(...numbered(10, 'x'.repeat(4000))),
    'the head of another answer inside the head': withLines('HTTP/1.1 200 OK'),
  }),
  ...taken({
    'no reason': status('HTTP/1.1 200'),
    'an empty reason': status('HTTP/1.1 200 '),
    'a reason of 2,000 characters': status(`HTTP/1.1 200 ${'x'.repeat(2000)}`),
    'a reason that is a page with a script': status('HTTP/1.1 200 <script>alert(1)</script>'),
    'a reason with terminal commands in Latin-1': status('HTTP/1.1 200 \xe9t\xe9 \x9b31m'),
    '90 headers': withLines(...numbered(90)),
    'a value of 4,096 bytes': withLines(`X-Long: ${'x'.repeat(4096)}`),
    'values of nothing': withLines('X-Empty:', 'X-Blank:    '),
    'a value in Latin-1': withLines('X-Odd: caf\xe9'),
    'a name that is a property of every object': withLines('constructor: x', '__proto__: y', 'toString: z'),
    cookies: withLines('Set-Cookie: a=b', 'Set-Cookie: c=d; Domain=example.test'),
    'HTTP/2.0 in text': status('HTTP/2.0 200 OK'),
    'a NUL in the reason': status('HTTP/1.1 200 O\0K'),
  }),
];
