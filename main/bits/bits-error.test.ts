import { describe, expect, it } from 'vitest';
import type { UploadErrorCode } from '../../shared/upload-error.ts';
import type { Refusal } from './ack.ts';
import { errorOfRefusal, isSessionNotFound, mayHideLostSession } from './bits-error.ts';
import { hresults } from './hresult.ts';
import type { PacketType } from './packet.ts';

const packetTypes: PacketType[] = ['create-session', 'ping', 'fragment', 'close-session', 'cancel-session'];

const refusal = (status: number, more: Partial<Refusal> = {}): Refusal => ({
  status,
  isAck: true,
  errorCode: null,
  errorContext: null,
  location: null,
  retryAfterSeconds: null,
  proxy: null,
  signInProblem: null,
  ...more,
});

/** `request-refused, fatal` */
const judged = (packetType: PacketType, status: number, more: Partial<Refusal> = {}): string => {
  const { code, severity } = errorOfRefusal(packetType, refusal(status, more), 'host');
  return `${code}, ${severity}`;
};

const { accessDenied, diskFull, diskFullMisprinted, invalidArgument, sessionNotFound, tooLarge } = hresults;

type Judgement = `${UploadErrorCode}, ${'fatal' | 'transient'}`;
type Row = [status: number, errorCode: number | null, judgement: Judgement];

describe('Ack for Create-Session ([MC-BUP] 2.2.3; win32 docs)', () => {
  it.each<Row>([
    [400, invalidArgument, 'request-refused, fatal'],
    [400, null, 'request-refused, fatal'],
    [401, null, 'sign-in-needed, fatal'],
    [407, null, 'proxy-sign-in-needed, fatal'],
    [403, accessDenied, 'exists-or-denied, fatal'], // C-25
    [403, null, 'exists-or-denied, fatal'],
    [404, null, 'no-such-place, fatal'],
    [409, null, 'exists-or-denied, fatal'], // C-26
    [409, accessDenied, 'exists-or-denied, fatal'],
    [411, invalidArgument, 'request-refused, fatal'],
    [501, accessDenied, 'uploads-disabled, fatal'], // C-27
    [501, null, 'uploads-disabled, fatal'],
    [500, null, 'server-trouble, transient'],
    [502, null, 'server-trouble, transient'],
    [503, null, 'server-busy, transient'],
    [507, null, 'server-disk-full, transient'],
  ])('%d with code %o: %s', (status, errorCode, judgement) => {
    expect(judged('create-session', status, { errorCode })).toBe(judgement);
  });
});

describe('Ack for Fragment ([MC-BUP] 2.2.7)', () => {
  it.each<Row>([
    [413, null, 'fragment-too-large, fatal'],
    [413, 0, 'fragment-too-large, fatal'],
    [400, invalidArgument, 'request-refused, fatal'], // C-63
    [403, accessDenied, 'exists-or-denied, fatal'],
    [403, null, 'access-denied, fatal'],
    [404, null, 'no-such-place, fatal'],
    [500, sessionNotFound, 'session-lost, transient'],
    [500, tooLarge, 'too-large-for-server, fatal'], // C-62
    [200, tooLarge, 'too-large-for-server, fatal'], // C-44
    [500, diskFull, 'server-disk-full, transient'], // C-67
    [500, diskFullMisprinted, 'server-disk-full, transient'], // C-67
    [501, accessDenied, 'uploads-disabled, fatal'],
    [409, null, 'access-denied, transient'],
    [500, 0x80004005, 'server-trouble, transient'],
    [500, 1, 'server-trouble, transient'],
    [200, 0x80004005, 'server-trouble, transient'],
  ])('%d with code %o: %s', (status, errorCode, judgement) => {
    expect(judged('fragment', status, { errorCode })).toBe(judgement);
  });

  it('408 of an application that took too long is no full disk, though the same code is printed for it', () => {
    const more = { errorCode: diskFullMisprinted, errorContext: 7 };
    expect(judged('fragment', 408, more)).toBe('application-refused, transient');
    expect(judged('fragment', 408, { errorCode: diskFullMisprinted })).toBe('server-trouble, transient');
  });
});

describe('C-66 context 0x7 changes the words, never the severity', () => {
  it.each([400, 403, 404, 408, 409, 413, 429, 500, 501, 502, 503, 504, 505])('%d', (status) => {
    const [, plain] = judged('fragment', status, { errorContext: 5 }).split(', ');
    expect(judged('fragment', status, { errorContext: 7 })).toBe(`application-refused, ${plain}`);
  });

  it('nor what a known code says', () => {
    for (const errorCode of [sessionNotFound, tooLarge, diskFull, accessDenied, invalidArgument]) {
      expect(judged('fragment', 500, { errorCode, errorContext: 7 })).toBe(
        judged('fragment', 500, { errorCode, errorContext: 5 }),
      );
    }
  });

  it('an application that answers 503', () => {
    expect(judged('fragment', 503, { errorCode: 0x801901f7, errorContext: 7 })).toBe(
      'application-refused, transient',
    );
  });
});

describe('C-65 severity by status, for an Ack that says no more', () => {
  const fatal = [300, 301, 302, 303, 304, 305, 307, 308, 400, 402, 403, 404, 405, 406, 410, 411, 412, 413];
  const alsoFatal = [414, 415, 416, 417, 421, 422, 423, 426, 428, 431, 451, 499, 501, 505];
  const transient = [100, 103, 202, 203, 204, 205, 206, 299, 306, 309, 399, 408, 429];
  const alsoTransient = [500, 502, 503, 504, 506, 507, 508, 511, 599];

  it.each([...fatal, ...alsoFatal])('%d is fatal', (status) => {
    for (const packetType of packetTypes) expect(judged(packetType, status)).toMatch(/fatal$/);
  });

  it.each([...transient, ...alsoTransient])('%d is transient', (status) => {
    for (const packetType of packetTypes) expect(judged(packetType, status)).toMatch(/transient$/);
  });

  it('409 is fatal on Create-Session only', () => {
    for (const packetType of packetTypes) {
      expect(judged(packetType, 409)).toBe(
        packetType === 'create-session' ? 'exists-or-denied, fatal' : 'access-denied, transient',
      );
    }
  });
});

describe('the words by status', () => {
  it.each<[number, Judgement]>([
    [302, 'moved, fatal'],
    [308, 'moved, fatal'],
    [306, 'server-trouble, transient'],
    [405, 'request-refused, fatal'],
    [408, 'server-trouble, transient'],
    [411, 'request-refused, fatal'],
    [414, 'request-refused, fatal'],
    [417, 'request-refused, fatal'],
    [429, 'server-busy, transient'],
    [503, 'server-busy, transient'],
    [504, 'server-trouble, transient'],
    [505, 'request-refused, fatal'],
  ])('Ack %d: %s', (status, judgement) => {
    expect(judged('fragment', status)).toBe(judgement);
  });
});

describe('who answers is no BITS server (C-95; bad inputs 65 to 67)', () => {
  it.each<[number, Judgement]>([
    [200, 'not-bits-server, transient'],
    [204, 'not-bits-server, transient'],
    [102, 'not-bits-server, transient'],
    [306, 'not-bits-server, transient'],
    [301, 'moved, fatal'],
    [400, 'verb-refused, fatal'],
    [403, 'verb-refused, fatal'],
    [404, 'verb-refused, fatal'],
    [405, 'verb-refused, fatal'],
    [501, 'verb-refused, fatal'],
    [401, 'sign-in-needed, fatal'],
    [407, 'proxy-sign-in-needed, fatal'],
    [409, 'access-denied, transient'],
    [413, 'fragment-too-large, fatal'],
    [414, 'request-refused, fatal'],
    [429, 'server-busy, transient'],
    [500, 'server-trouble, transient'],
    [502, 'server-trouble, transient'],
    [503, 'server-busy, transient'],
  ])('%d: %s', (status, judgement) => {
    expect(judged('fragment', status, { isAck: false })).toBe(judgement);
  });

  it('the sign-in outranks every code', () => {
    expect(judged('fragment', 401, { errorCode: sessionNotFound })).toBe('sign-in-needed, fatal');
    expect(judged('fragment', 407, { errorCode: sessionNotFound })).toBe('proxy-sign-in-needed, fatal');
  });
});

it('the facts behind an error: only what was said', () => {
  expect(errorOfRefusal('fragment', refusal(500), 'up1.example.test').facts).toEqual({
    host: 'up1.example.test',
    httpStatus: 500,
  });
  const told = refusal(302, {
    errorCode: 0,
    errorContext: 5,
    location: `https://elsewhere.test/${'x'.repeat(5000)}`,
    retryAfterSeconds: 0,
  });
  const { facts } = errorOfRefusal('fragment', told, 'host');
  expect(facts).toMatchObject({ bitsErrorCode: 0, bitsErrorContext: 5, retryAfterSeconds: 0 });
  expect(facts.target).toHaveLength(4096);
});

describe('isSessionNotFound', () => {
  it('goes by the code, at any status', () => {
    expect(isSessionNotFound(refusal(500, { errorCode: sessionNotFound }))).toBe(true);
    expect(isSessionNotFound(refusal(404, { errorCode: sessionNotFound }))).toBe(true);
  });

  it('needs an Ack and exactly this code', () => {
    expect(isSessionNotFound(refusal(500, { errorCode: sessionNotFound, isAck: false }))).toBe(false);
    expect(isSessionNotFound(refusal(500, { errorCode: tooLarge }))).toBe(false);
    expect(isSessionNotFound(refusal(500))).toBe(false);
  });
});

describe('C-64 mayHideLostSession', () => {
  it.each([400, 404, 410, 500])('%d without a code, or with 0 or 1', (status) => {
    expect(mayHideLostSession(refusal(status))).toBe(true);
    expect(mayHideLostSession(refusal(status, { errorCode: 0 }))).toBe(true);
    expect(mayHideLostSession(refusal(status, { errorCode: 1 }))).toBe(true);
  });

  it('E_INVALIDARG counts on 400 only', () => {
    expect(mayHideLostSession(refusal(400, { errorCode: invalidArgument }))).toBe(true);
    expect(mayHideLostSession(refusal(500, { errorCode: invalidArgument }))).toBe(false);
  });

  it.each([401, 403, 405, 408, 409, 411, 413, 429, 501, 502, 503, 504])('%d says enough', (status) => {
    expect(mayHideLostSession(refusal(status))).toBe(false);
  });

  it('a more specific code says enough', () => {
    expect(mayHideLostSession(refusal(500, { errorCode: tooLarge }))).toBe(false);
    expect(mayHideLostSession(refusal(500, { errorCode: diskFull }))).toBe(false);
  });

  it('needs an Ack', () => {
    expect(mayHideLostSession(refusal(404, { isAck: false }))).toBe(false);
  });
});
