import { describe, expect, it } from 'vitest';
import { type Ack, parseAck, type Refusal } from './ack.ts';
import type { PacketType } from './packet.ts';

type Headers = Record<string, string | string[]>;
const packetTypes: PacketType[] = ['create-session', 'ping', 'fragment', 'close-session', 'cancel-session'];
const ack = { 'bits-packet-type': 'Ack' };
const guid = '{7df0354d-249b-430f-820d-3d2a9bef4931}';

const sessionCreated = (sessionId: string, more: object = {}): object => ({
  kind: 'session-created',
  sessionId,
  hostId: null,
  hostIdFallbackSeconds: null,
  isProtocolNamed: true,
  ...more,
});

const parse = (packetType: PacketType, status: number, headers: Headers = ack): Ack =>
  parseAck(packetType, { status, headers });

function refusalOf(packetType: PacketType, status: number, headers: Headers = ack): Refusal {
  const parsed = parse(packetType, status, headers);
  if (parsed.kind !== 'refused') throw new Error(`not refused but ${parsed.kind}`);
  return parsed.refusal;
}

describe('what is an Ack at all', () => {
  it.each(packetTypes)('C-55 %s: a 200 without BITS-Packet-Type is never a success', (packetType) => {
    expect(refusalOf(packetType, 200, {}).isAck).toBe(false);
    expect(refusalOf(packetType, 200, { 'content-type': 'text/html' }).isAck).toBe(false);
    expect(refusalOf(packetType, 200, { 'bits-packet-type': 'Ping' }).isAck).toBe(false);
    expect(refusalOf(packetType, 200, { 'bits-packet-type': ['Ack', 'Ping'] }).isAck).toBe(false);
  });

  it('success headers without the packet type make no session', () => {
    expect(parse('create-session', 200, { 'bits-session-id': '{A}' }).kind).toBe('refused');
  });

  it('an error code without the packet type is no Ack below 400', () => {
    expect(refusalOf('ping', 200, { 'bits-error-code': '0x1' }).isAck).toBe(false);
    expect(refusalOf('fragment', 302, { 'bits-error-code': '0x1' }).isAck).toBe(false);
  });

  it.each(['Ack', 'ACK', 'ack', '  Ack '])('the packet type %j counts', (value) => {
    expect(parse('ping', 200, { 'bits-packet-type': value })).toEqual({ kind: 'accepted' });
  });

  it('a repeated header counts when every copy says the same', () => {
    expect(parse('ping', 200, { 'bits-packet-type': ['Ack', 'Ack'] })).toEqual({ kind: 'accepted' });
  });

  it.each([
    ['bits-error-code', '0x8020001F'],
    ['bits-error', '0x8020001F'],
    ['bits-error-code', 'unreadable'],
  ])('an error status with %s: %s alone is a sloppy Ack', (name, value) => {
    expect(refusalOf('fragment', 500, { [name]: value }).isAck).toBe(true);
  });

  it.each([{}, { 'bits-error-code': '' }, { 'bits-error-context': '0x5' }])(
    'an error status with %j alone is no Ack',
    (headers) => {
      expect(refusalOf('fragment', 500, headers).isAck).toBe(false);
    },
  );
});

describe('which statuses succeed', () => {
  it.each(packetTypes)('C-18 %s: 200 and 201 do', (packetType) => {
    const headers = { ...ack, 'bits-session-id': '{A}', 'bits-received-content-range': '5' };
    expect(parse(packetType, 200, headers).kind).not.toBe('refused');
    expect(parse(packetType, 201, headers)).toEqual(parse(packetType, 200, headers));
  });

  it.each(packetTypes)('%s: nothing else does, whatever success headers say (C-28)', (packetType) => {
    const headers = {
      ...ack,
      'bits-protocol': guid,
      'bits-session-id': '{A}',
      'bits-received-content-range': '5',
    };
    for (const status of [
      100, 102, 199, 202, 203, 204, 205, 206, 299, 300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 407,
      408, 409, 411, 413, 429, 500, 501, 502, 503, 504, 505, 599,
    ]) {
      expect(parse(packetType, status, headers), String(status)).toMatchObject({
        kind: 'refused',
        refusal: { status, isAck: true },
      });
    }
  });

  it.each(packetTypes)('%s: 401 and 407 are about the sign-in, Ack or not', (packetType) => {
    expect(parse(packetType, 401, {}).kind).toBe('refused');
    expect(parse(packetType, 407, ack).kind).toBe('refused');
  });

  it('C-56 error headers on a good Ack are ignored', () => {
    const headers = { ...ack, 'bits-error-code': '1', 'bits-error-context': '' };
    expect(parse('ping', 200, headers)).toEqual({ kind: 'accepted' });
    expect(parse('close-session', 200, { ...ack, 'bits-error-code': '0x8020001F' })).toEqual({
      kind: 'accepted',
    });
  });
});

describe('Ack for Create-Session', () => {
  const session = (headers: Headers) => parse('create-session', 200, { ...ack, ...headers });

  it.each([
    ['braced, upper case', '{3F2B8C61-0D4E-4A57-9B1C-7E60A2D5F814}'],
    ['braced, lower case', '{3f2b8c61-0d4e-4a57-9b1c-7e60a2d5f814}'],
    ['without braces', '3F2B8C61-0D4E-4A57-9B1C-7E60A2D5F814'],
    ['a signed decimal', '-8415926535897932384'],
    ['100 characters', 'x'.repeat(100)],
    ['4096 characters', 'x'.repeat(4096)],
    ['odd but printable', '!"#$%&\'()*+,-./:;<=>?@[]^_`{|}~ 0'],
  ])('C-20 takes the session id as it is: %s', (_, sessionId) => {
    expect(session({ 'bits-session-id': sessionId })).toEqual(
      sessionCreated(sessionId, { isProtocolNamed: false }),
    );
  });

  it('trims outer white space only', () => {
    expect(session({ 'bits-session-id': ' \t{ A }  ' })).toEqual(
      sessionCreated('{ A }', { isProtocolNamed: false }),
    );
  });

  it.each([
    {},
    { 'bits-session-id': '' },
    { 'bits-session-id': '  ' },
    { 'bits-session-id': ['{A}', '{B}'] },
  ])('C-19 %j names no session', (headers) => {
    expect(session(headers)).toEqual({ kind: 'malformed', why: 'no-session-id' });
  });

  it.each(
    ['{A}\r\nX: 1', '{A}\n', 'a\u0000b', 'a\tb', 'a\u007fb', 'ä', '\u2028', 'x'.repeat(4097)].map((id) => [
      id,
    ]),
  )('refuses the session id %j: it would be echoed in every request', (sessionId) => {
    expect(session({ 'bits-session-id': `a${sessionId}b` })).toEqual({
      kind: 'malformed',
      why: 'bad-session-id',
    });
  });

  it.each([guid, guid.toUpperCase(), ` ${guid} `])('C-21 the protocol %j is ours', (protocol) => {
    expect(session({ 'bits-protocol': protocol, 'bits-session-id': '{A}' }).kind).toBe('session-created');
  });

  it('C-22 no protocol at all is tolerated', () => {
    expect(session({ 'bits-supported-protocols': '1.5', 'bits-session-id': '{A}' }).kind).toBe(
      'session-created',
    );
  });

  it.each(['{00000000-249b-430f-820d-3d2a9bef4931}', guid.slice(1, -1), '', '1.5'])(
    'C-21 the protocol %j is another one',
    (protocol) => {
      expect(session({ 'bits-protocol': protocol, 'bits-session-id': '{A}' })).toEqual({
        kind: 'protocol-mismatch',
      });
    },
  );
});

describe('where the server stands after a Fragment', () => {
  const at = (status: number, value: string | string[], more: Headers = {}) =>
    parse('fragment', status, { ...ack, 'bits-received-content-range': value, ...more });

  it.each([
    ['0', 0],
    ['213', 213],
    [' 213 ', 213],
    ['000213', 213],
    ['5368709120', 5_368_709_120],
    ['9007199254740991', 2 ** 53 - 1],
    ['128-212', 213],
    ['128-212/500', 213],
    ['bytes 128-212/500', 213],
    ['Bytes 0-0/1', 1],
  ])('%j is %d', (value, receivedBytes) => {
    expect(at(200, value)).toEqual({ kind: 'received', receivedBytes, replyUrl: null });
    expect(at(416, value)).toEqual({ kind: 'out-of-step', receivedBytes, replyUrl: null });
  });

  it('copies that agree are one value', () => {
    expect(at(200, ['213', ' 213'])).toEqual({ kind: 'received', receivedBytes: 213, replyUrl: null });
  });

  //
  const malformed: (string | string[])[] = [
    '',
    '   ',
    ['10', '20'],
    ['10', ''],
    '10, 20',
    '10, 10',
    '10 20',
    '10;20',
    '-1',
    '-10240',
    '+10',
    '--1',
    '0x10',
    '1A',
    '0b1',
    '0o7',
    '10.0',
    '1.5',
    '1e3',
    '1,000',
    '1_000',
    '9007199254740992',
    '0-9007199254740991',
    '99999999999999999999',
    '9'.repeat(4000),
    'NaN',
    'Infinity',
    'null',
    'undefined',
    'true',
    'ten',
    '10 bytes',
    'bytes',
    'bytes 10',
    'bytes */10',
    '*/10',
    '0-',
    '-9/10',
    '0--1/0',
    '5-2',
    '0-9/',
    '0-9/x',
    '0-99999999999999999999',
    '"10"',
    '１０',
    '<b>10</b>',
  ];
  it.each(malformed.map((value) => [value]))('R-18 %j is no offset', (value) => {
    expect(at(200, value)).toEqual({ kind: 'malformed', why: 'bad-received-range' });
    expect(at(416, value)).toEqual({ kind: 'out-of-step', receivedBytes: null, replyUrl: null });
  });

  it('C-43 200 that says nothing', () => {
    expect(parse('fragment', 200)).toEqual({ kind: 'received', receivedBytes: null, replyUrl: null });
    expect(parse('fragment', 200, { ...ack, 'bits-error-code': '0x1' })).toEqual({
      kind: 'received',
      receivedBytes: null,
      replyUrl: null,
    });
  });

  it.each([
    [parse('fragment', 200, { ...ack, 'bits-error-code': '0x80200020' })],
    [at(200, 'ten', { 'bits-error-code': '0x80200020' })],
  ])('C-44 200 with a failing code and no offset is that failure', (parsed) => {
    expect(parsed).toMatchObject({
      kind: 'refused',
      refusal: { status: 200, isAck: true, errorCode: 0x80200020 },
    });
  });

  it('an offset outranks a failing code', () => {
    expect(at(200, '10', { 'bits-error-code': '0x80200020' })).toEqual({
      kind: 'received',
      receivedBytes: 10,
      replyUrl: null,
    });
  });

  it('C-38 416 is no error, whatever the error code says', () => {
    expect(at(416, '10', { 'bits-error-code': '0x80070057' })).toEqual({
      kind: 'out-of-step',
      receivedBytes: 10,
      replyUrl: null,
    });
  });

  it('C-45 BITS-Recieved-Content-Range counts on 416 only, and after the right spelling', () => {
    const misspelt = { ...ack, 'bits-recieved-content-range': '7' };
    expect(parse('fragment', 416, misspelt)).toEqual({
      kind: 'out-of-step',
      receivedBytes: 7,
      replyUrl: null,
    });
    expect(parse('fragment', 200, misspelt)).toEqual({
      kind: 'received',
      receivedBytes: null,
      replyUrl: null,
    });
    expect(at(416, '10', misspelt)).toEqual({ kind: 'out-of-step', receivedBytes: 10, replyUrl: null });
  });

  it('416 that says nothing', () => {
    expect(parse('fragment', 416)).toEqual({ kind: 'out-of-step', receivedBytes: null, replyUrl: null });
  });

  it('416 without an Ack, or to another packet, is a refusal', () => {
    expect(refusalOf('fragment', 416, { 'bits-received-content-range': '10' }).isAck).toBe(false);
    expect(refusalOf('ping', 416).status).toBe(416);
  });

  it('on other statuses the offset is not looked at', () => {
    expect(at(400, '10').kind).toBe('refused');
    expect(at(413, '10').kind).toBe('refused');
  });

  it.each(packetTypes.filter((type) => type !== 'fragment'))('nor in the Ack for %s', (packetType) => {
    const headers = { ...ack, 'bits-session-id': '{A}', 'bits-received-content-range': 'junk' };
    expect(['accepted', 'session-created']).toContain(parse(packetType, 200, headers).kind);
  });
});

describe('what a refusal says', () => {
  it('C-57 the code under either name, BITS-Error-Code first', () => {
    expect(refusalOf('fragment', 500, { ...ack, 'bits-error-code': '0x8020001F' }).errorCode).toBe(
      0x8020001f,
    );
    expect(refusalOf('fragment', 500, { ...ack, 'bits-error': '0x8020001F' }).errorCode).toBe(0x8020001f);
    expect(
      refusalOf('fragment', 500, { ...ack, 'bits-error-code': '0x1', 'bits-error': '0x2' }).errorCode,
    ).toBe(1);
    expect(refusalOf('fragment', 500, { ...ack, 'bits-error-code': '', 'bits-error': '0x2' }).errorCode).toBe(
      2,
    );
  });

  it.each([
    ['0x5', 5],
    ['5', 5],
    ['0X7', 7],
    ['', null],
    ['server', null],
  ])('the context %j', (text, errorContext) => {
    expect(refusalOf('fragment', 500, { ...ack, 'bits-error-context': text }).errorContext).toBe(
      errorContext,
    );
  });

  it('nothing where nothing is said', () => {
    expect(refusalOf('fragment', 500)).toEqual({
      status: 500,
      isAck: true,
      errorCode: null,
      errorContext: null,
      location: null,
      retryAfterSeconds: null,
      proxy: null,
      signInProblem: null,
    });
  });

  it('where a redirect points to', () => {
    expect(refusalOf('ping', 302, { location: 'https://elsewhere.test/' }).location).toBe(
      'https://elsewhere.test/',
    );
  });

  const date = 'Wed, 01 Jan 2031 00:00:00 GMT';
  it.each<[string, number | null]>([
    ['0', 0],
    ['120', 120],
    ['3600', 3600],
    ['3601', 3600],
    ['1000000000', 3600],
    ['99999999999999999999', 3600],
    ['Wed, 01 Jan 2031 00:02:00 GMT', 120],
    ['Thu, 02 Jan 2031 00:00:00 GMT', 3600],
    ['Tue, 31 Dec 2030 00:00:00 GMT', null],
    ['-5', null],
    ['soon', null],
    ['', null],
  ])('Retry-After %j (bad input 105)', (text, seconds) => {
    expect(refusalOf('fragment', 503, { ...ack, 'retry-after': text, date }).retryAfterSeconds).toBe(seconds);
  });

  it('Retry-After as a date means nothing without the server clock', () => {
    expect(refusalOf('fragment', 503, { ...ack, 'retry-after': date }).retryAfterSeconds).toBeNull();
  });
});

describe('real servers (section 8 habits)', () => {
  it.each<[string, PacketType, number, Headers, object]>([
    [
      'IIS 6: no session id in the Ack for a Fragment',
      'fragment',
      200,
      { ...ack, 'content-length': '0', 'bits-received-content-range': '25600' },
      { kind: 'received', receivedBytes: 25_600, replyUrl: null },
    ],
    [
      'IIS 6: Ack for Create-Session of a farm',
      'create-session',
      200,
      { ...ack, 'bits-protocol': guid, 'bits-session-id': '{3F2B}', 'bits-host-id': 'node-b' },
      sessionCreated('{3F2B}', { hostId: 'node-b' }),
    ],
    [
      'a decimal session id',
      'create-session',
      200,
      { ...ack, 'bits-session-id': '-2203218129' },
      sessionCreated('-2203218129', { isProtocolNamed: false }),
    ],
    [
      'a Ping Ack with error code 1 and an empty context',
      'ping',
      200,
      { ...ack, 'bits-error-code': '1', 'bits-error-context': '' },
      { kind: 'accepted' },
    ],
    [
      'wrong protocol answered by a bare 200',
      'create-session',
      200,
      {},
      {
        kind: 'refused',
        refusal: {
          status: 200,
          isAck: false,
          errorCode: null,
          errorContext: null,
          location: null,
          retryAfterSeconds: null,
          proxy: null,
          signInProblem: null,
        },
      },
    ],
    [
      '409 with protocol and session id but no code',
      'create-session',
      409,
      { ...ack, 'bits-protocol': guid, 'bits-session-id': '-5' },
      {
        kind: 'refused',
        refusal: {
          status: 409,
          isAck: true,
          errorCode: null,
          errorContext: null,
          location: null,
          retryAfterSeconds: null,
          proxy: null,
          signInProblem: null,
        },
      },
    ],
    [
      '500, code 0x1, no packet type',
      'fragment',
      500,
      { 'bits-error-code': '0x1' },
      {
        kind: 'refused',
        refusal: {
          status: 500,
          isAck: true,
          errorCode: 1,
          errorContext: null,
          location: null,
          retryAfterSeconds: null,
          proxy: null,
          signInProblem: null,
        },
      },
    ],
  ])('%s', (_, packetType, status, headers, expected) => {
    expect(parse(packetType, status, headers)).toEqual(expected);
  });
});
