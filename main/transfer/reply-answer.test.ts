import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../bits/http-answer.ts';
import { vector, vectorHeaders, vectorStatus } from '../testing/protocol-vectors.ts';
import { type AskedRange, readReplyAnswer } from './reply-answer.ts';

const from0: AskedRange = { first: 0, last: 99 };
const from10: AskedRange = { first: 10, last: 19 };
const read = (
  status: number,
  headers: HttpAnswer['headers'],
  receivedBytes: number,
  asked: AskedRange | null,
) => readReplyAnswer({ status, headers }, receivedBytes, asked, 'up.test');

describe('readReplyAnswer takes', () => {
  it('the answer of V-40', () => {
    const answer = vector('V-40');
    const headers = Object.fromEntries(
      vectorHeaders(answer).map(([name, value]) => [name.toLowerCase(), value]),
    );
    expect(read(vectorStatus(answer), headers, 10, { first: 0, last: 9 })).toEqual({
      kind: 'bytes',
      lengthBytes: 10,
      version: { totalBytes: 10, stamp: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
  });

  it.each<[string, number, HttpAnswer['headers'], number, AskedRange | null, number, number]>([
    ['the whole to a range from the start', 200, { 'content-length': '7' }, 7, from0, 7, 7],
    ['the whole', 200, { 'content-length': '7' }, 7, null, 7, 7],
    ['the whole in chunks', 200, { 'transfer-encoding': 'chunked' }, 7, from0, 7, 7],
    ['an empty whole', 200, { 'content-length': '0' }, 0, from0, 0, 0],
    ['all in one part', 206, { 'content-range': 'bytes 0-6/7' }, 7, from0, 7, 7],
    ['a part', 206, { 'content-range': 'bytes 10-19/50' }, 10, from10, 10, 50],
    ['less than was asked', 206, { 'content-range': 'bytes 10-10/50' }, 1, from10, 1, 50],
    [
      'identity',
      206,
      { 'content-range': 'bytes 10-19/50', 'content-encoding': 'Identity' },
      10,
      from10,
      10,
      50,
    ],
    ['that there is nothing', 416, { 'content-range': 'bytes */0' }, 120, from0, 0, 0],
  ])('%s', (_what, status, headers, receivedBytes, asked, lengthBytes, totalBytes) => {
    expect(read(status, headers, receivedBytes, asked)).toMatchObject({
      kind: 'bytes',
      lengthBytes,
      version: { totalBytes },
    });
  });
});

it.each<[string, number, HttpAnswer['headers'], AskedRange]>([
  ['the whole in place of a later part', 200, { 'content-length': '50' }, from10],
  ['no such part any more', 416, { 'content-range': 'bytes */5' }, from10],
])('%s means to start over', (_what, status, headers, asked) => {
  expect(read(status, headers, 0, asked)).toEqual({ kind: 'start-over' });
});

it('a refused range from the start means to ask for the whole', () => {
  expect(read(416, {}, 0, from0)).toEqual({ kind: 'ask-whole' });
  expect(read(416, { 'content-range': 'bytes */7' }, 0, from0)).toEqual({ kind: 'ask-whole' });
});

const part = (text: string, more: HttpAnswer['headers'] = {}) => ({ 'content-range': text, ...more });

it.each<[string, number, HttpAnswer['headers'], number, AskedRange | null, string, string]>([
  ['less than announced', 200, { 'content-length': '7' }, 6, from0, 'reply-incomplete', 'transient'],
  ['no end', 200, {}, 6, from0, 'reply-incomplete', 'transient'],
  [
    'a coding that ends with the connection',
    200,
    { 'transfer-encoding': 'identity' },
    6,
    from0,
    'reply-incomplete',
    'transient',
  ],
  [
    'a coding that is not undone',
    200,
    { 'transfer-encoding': 'gzip, chunked' },
    6,
    from0,
    'reply-incomplete',
    'transient',
  ],
  ['an unreadable length', 200, { 'content-length': 'x' }, 6, from0, 'reply-incomplete', 'transient'],
  ['a part nobody named', 206, {}, 10, from10, 'reply-incomplete', 'transient'],
  ['a part nobody asked for', 206, part('bytes 0-9/10'), 10, null, 'reply-incomplete', 'transient'],
  ['another part', 206, part('bytes 0-9/50'), 10, from10, 'reply-incomplete', 'transient'],
  ['a later part', 206, part('bytes 11-19/50'), 9, from10, 'reply-incomplete', 'transient'],
  ['more than was asked', 206, part('bytes 10-20/50'), 11, from10, 'reply-incomplete', 'transient'],
  ['a part of unknown', 206, part('bytes 10-19/*'), 10, from10, 'reply-incomplete', 'transient'],
  ['a short part', 206, part('bytes 10-19/50'), 9, from10, 'reply-incomplete', 'transient'],
  ['a long part', 206, part('bytes 10-18/50'), 10, from10, 'reply-incomplete', 'transient'],
  ['a refused whole', 416, {}, 0, null, 'reply-incomplete', 'transient'],
  ['accepted', 202, {}, 0, from0, 'reply-incomplete', 'transient'],
  ['no content', 204, {}, 0, from0, 'reply-incomplete', 'transient'],
  ['gzip', 200, { 'content-length': '7', 'content-encoding': 'gzip' }, 7, from0, 'reply-refused', 'fatal'],
  [
    'a coded part',
    206,
    part('bytes 10-19/50', { 'content-encoding': 'br' }),
    10,
    from10,
    'reply-refused',
    'fatal',
  ],
  [
    'two codings',
    200,
    { 'content-length': '7', 'content-encoding': ['identity', 'gzip'] },
    7,
    from0,
    'reply-refused',
    'fatal',
  ],
  ['moved', 301, { location: 'http://evil.test/' }, 0, from0, 'reply-refused', 'fatal'],
  ['found', 302, {}, 0, from0, 'reply-refused', 'fatal'],
  ['not modified', 304, {}, 0, from0, 'reply-refused', 'fatal'],
  ['temporarily moved', 307, {}, 0, from0, 'reply-refused', 'fatal'],
  ['permanently moved', 308, {}, 0, from0, 'reply-refused', 'fatal'],
  ['bad', 400, {}, 0, from0, 'reply-refused', 'fatal'],
  ['sign in', 401, {}, 0, from0, 'sign-in-needed', 'fatal'],
  ['forbidden', 403, {}, 0, from0, 'reply-refused', 'fatal'],
  ['not found', 404, {}, 0, from0, 'reply-gone', 'fatal'],
  ['not found later', 404, {}, 0, from10, 'reply-gone', 'fatal'],
  ['no method', 405, {}, 0, from0, 'reply-refused', 'fatal'],
  ['sign in to the proxy', 407, {}, 0, from0, 'proxy-sign-in-needed', 'fatal'],
  ['too slow', 408, {}, 0, from0, 'server-trouble', 'transient'],
  ['gone', 410, {}, 0, from0, 'reply-gone', 'fatal'],
  ['too often', 429, {}, 0, from0, 'server-busy', 'transient'],
  ['broken', 500, {}, 0, from0, 'server-trouble', 'transient'],
  ['not possible', 501, {}, 0, from0, 'reply-refused', 'fatal'],
  ['no way through', 502, {}, 0, from0, 'server-trouble', 'transient'],
  ['busy', 503, { 'retry-after': '30' }, 0, from0, 'server-busy', 'transient'],
])('%s: %d %j', (_what, status, headers, receivedBytes, asked, code, severity) => {
  const reading = read(status, headers, receivedBytes, asked);
  expect(reading).toMatchObject({ kind: 'failed', error: { code, severity, facts: { host: 'up.test' } } });
});

it('tells where a move points to, how long to wait, and why signing in failed', () => {
  const target = 'http://evil.test/reply';
  expect(read(302, { location: target }, 0, from0)).toMatchObject({ error: { facts: { target } } });
  expect(read(503, { 'retry-after': '30' }, 0, from0)).toMatchObject({
    error: { facts: { retryAfterSeconds: 30 } },
  });
  const refused: HttpAnswer = { status: 401, headers: {}, signInProblem: 'refused' };
  expect(readReplyAnswer(refused, 0, from0, 'up.test')).toMatchObject({ error: { code: 'sign-in-refused' } });
});

it('C-112: another Last-Modified, or another ETag, is another version', () => {
  const stampOf = (headers: HttpAnswer['headers']): unknown => {
    const reading = read(206, { 'content-range': 'bytes 10-19/50', ...headers }, 10, from10);
    return reading.kind === 'bytes' ? reading.version.stamp : reading;
  };
  const monday = 'Mon, 06 Jan 2031 00:00:00 GMT';
  const tuesday = 'Tue, 07 Jan 2031 00:00:00 GMT';
  expect(stampOf({ 'last-modified': monday })).toBe(stampOf({ 'last-modified': ` ${monday} ` }));
  expect(stampOf({ 'last-modified': monday })).not.toBe(stampOf({ 'last-modified': tuesday }));
  expect(stampOf({ 'last-modified': monday })).not.toBe(stampOf({}));
  expect(stampOf({ etag: '"1"' })).not.toBe(stampOf({ etag: '"2"' }));
  expect(stampOf({ etag: monday })).not.toBe(stampOf({ 'last-modified': monday }));
});
