import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ntlmAuthenticate, ntlmNegotiate } from './ntlm.ts';
import { readNtlmChallenge, writeAvPairs } from './ntlm-challenge.ts';
import { ntlmAccount, ntlmKey, ntlmProof, utf16 } from './ntlm-proof.ts';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');

// [MS-NLMP] 4.2.1, 4.2.4
const account = { domain: 'Domain', userName: 'User', password: 'Password' };
const serverChallenge = hex('0123456789abcdef');
const clientChallenge = hex('aaaaaaaaaaaaaaaa');
const targetInfo = [
  { id: 2, value: utf16('Domain') },
  { id: 1, value: utf16('Server') },
];
const published = {
  key: '0c868a403bfd7a93a3001ef22ef02e3f',
  lmResponse: '86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa',
  ntProof: '68cd0ab851e51c96aabc927bebef6a1c',
  claim:
    '01010000000000000000000000000000aaaaaaaaaaaaaaaa0000000002000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000',
  sessionKey: '8de40ccadbc14a82f15cb0ad0de95ca3',
  challengeMessage: `4e544c4d53535000 02000000 0c000c0038000000 33828ae2 0123456789abcdef 0000000000000000
    2400240044000000 060070170000000f 530065007200760065007200
    02000c0044006f006d00610069006e0001000c00530065007200760065007200 00000000`,
};
/** 1601-01-01, when the published time starts. */
const entropy = { randomBytes: () => clientChallenge, now: () => -11_644_473_600_000 };

/** The fields of an AUTHENTICATE_MESSAGE, read by their places. [MS-NLMP] 2.2.1.3 */
function fieldsOf(message: Buffer | null) {
  if (message === null) throw new Error('no message');
  const field = (at: number) => {
    const offset = message.readUInt32LE(at + 4);
    return message.subarray(offset, offset + message.readUInt16LE(at));
  };
  return {
    head: message.toString('latin1', 0, 8) + message.readUInt32LE(8),
    lmResponse: field(12).toString('hex'),
    ntResponse: field(20),
    domain: field(28).toString('utf16le'),
    userName: field(36).toString('utf16le'),
    workstation: field(44).toString('utf16le'),
    sessionKey: field(52).toString('hex'),
    flags: message.readUInt32LE(60),
    integrityCode: message.subarray(72, 88),
  };
}

function challengeWith(pairs: { id: number; value: Buffer }[], flags = 0xe28a8233): Buffer {
  const info = writeAvPairs(pairs);
  const message = Buffer.concat([hex(published.challengeMessage).subarray(0, 56), info]);
  message.writeUInt32LE(flags, 20);
  message.writeUInt16LE(info.length, 40);
  message.writeUInt16LE(info.length, 42);
  message.writeUInt32LE(56, 44);
  return message;
}

describe('NTLMv2', () => {
  it('makes the published key, responses and session key', () => {
    const key = ntlmKey(account);
    expect(key.toString('hex')).toBe(published.key);
    const proof = ntlmProof(key, serverChallenge, clientChallenge, 0n, writeAvPairs(targetInfo));
    expect(proof.lmResponse.toString('hex')).toBe(published.lmResponse);
    expect(proof.ntResponse.toString('hex')).toBe(published.ntProof + published.claim);
    expect(proof.sessionKey.toString('hex')).toBe(published.sessionKey);
  });

  it('reads the published challenge', () => {
    expect(readNtlmChallenge(hex(published.challengeMessage))).toMatchObject({
      serverChallenge,
      flags: 0xe28a8233,
      targetInfo,
    });
  });

  it('answers the published challenge', () => {
    const message = ntlmAuthenticate(hex(published.challengeMessage), account, entropy);
    expect(fieldsOf(message)).toEqual({
      head: 'NTLMSSP\u00003',
      lmResponse: published.lmResponse,
      ntResponse: hex(published.ntProof + published.claim),
      domain: 'Domain',
      userName: 'User',
      workstation: '',
      sessionKey: '',
      // Unicode, NTLM, always sign, extended session security, target info, 128 bits.
      flags: 0x20888201,
      integrityCode: Buffer.alloc(16),
    });
  });

  it('starts without any name in it', () => {
    expect(ntlmNegotiate().toString('hex')).toBe(
      `4e544c4d53535000${'01000000'}${'05828820'}${'00'.repeat(16)}`,
    );
  });

  it('a server that tells its time gets that time, an integrity code and no LM response', () => {
    const time = hex('0090d336b734c301');
    const challenge = challengeWith([...targetInfo, { id: 7, value: time }]);
    const message = ntlmAuthenticate(challenge, account, entropy);
    const { lmResponse, ntResponse, integrityCode } = fieldsOf(message);
    expect(lmResponse).toBe('00'.repeat(24));
    expect(ntResponse.subarray(24, 32)).toEqual(time);
    expect(ntResponse.subarray(44)).toEqual(
      Buffer.concat([
        writeAvPairs([...targetInfo, { id: 7, value: time }, { id: 6, value: hex('02000000') }]),
        Buffer.alloc(4),
      ]),
    );

    const hmac = (key: Buffer, ...parts: Uint8Array[]) =>
      createHmac('md5', key).update(Buffer.concat(parts)).digest();
    const proof = hmac(hex(published.key), serverChallenge, ntResponse.subarray(16));
    expect(ntResponse.subarray(0, 16)).toEqual(proof);
    const unsigned = Buffer.from(message ?? []).fill(0, 72, 88);
    expect(integrityCode).toEqual(
      hmac(hmac(hex(published.key), proof), ntlmNegotiate(), challenge, unsigned),
    );
  });

  it('keeps the flags that the server sent', () => {
    const pairs = [
      { id: 6, value: hex('01000000') },
      { id: 7, value: Buffer.alloc(8) },
    ];
    const { ntResponse } = fieldsOf(ntlmAuthenticate(challengeWith(pairs), account, entropy));
    expect(ntResponse.subarray(44, 64).toString('hex')).toBe('070008000000000000000000' + '0600040003000000');
  });

  it('answers a server that says nothing about itself', () => {
    const bare = hex(published.challengeMessage).subarray(0, 48);
    bare.writeUInt32LE(0x00000201, 20);
    const { ntResponse, flags } = fieldsOf(ntlmAuthenticate(bare, account, entropy));
    expect(ntResponse.subarray(44)).toEqual(Buffer.alloc(8));
    expect(flags).toBe(0x201);
  });

  it.each([
    ['DOMAIN\\me', 'DOMAIN', 'me'],
    ['me', '', 'me'],
    ['me@domain.example', '', 'me@domain.example'],
    ['.\\me', '.', 'me'],
    ['D\\a\\b', 'D', 'a\\b'],
    ['\\me', '', 'me'],
  ])('%s is %j and %j', (typed, domain, userName) => {
    expect(ntlmAccount({ kind: 'password', userName: typed, password: 'p' })).toEqual({
      domain,
      userName,
      password: 'p',
    });
  });

  it('knows no letter case in names, but in domains', () => {
    const keyOf = (userName: string, domain = 'D') =>
      ntlmKey({ ...account, userName, domain }).toString('hex');
    expect(keyOf('jürgen')).toBe(keyOf('JÜRGEN'));
    expect(keyOf('groß')).not.toBe(keyOf('gross'));
    expect(keyOf('me', 'd')).not.toBe(keyOf('me', 'D'));
  });

  it('takes any bytes for a challenge', () => {
    const whole = challengeWith([...targetInfo, { id: 7, value: Buffer.alloc(8) }]);
    const cut = fc.nat(whole.length).map((length) => whole.subarray(0, length));
    const bent = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
      .map((changes) => {
        const message = Buffer.from(whole);
        for (const [at, value] of changes) message[at] = value;
        return message;
      });
    const wild = fc.uint8Array({ maxLength: 120 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(cut, bent, wild), (message) => {
        const answer = ntlmAuthenticate(message, account, entropy);
        expect(answer === null).toBe(readNtlmChallenge(message) === null);
      }),
      { seed: 93, numRuns: 1000 },
    );
  });

  it.each([
    ['another message', (message: Buffer) => message.writeUInt32LE(3, 8)],
    ['another signature', (message: Buffer) => message.write('NTLMSSQ')],
    ['no Unicode', (message: Buffer) => message.writeUInt32LE(0xe28a8232, 20)],
    ['target info outside the message', (message: Buffer) => message.writeUInt32LE(0xffffffff, 44)],
    ['a pair that is cut off', (message: Buffer) => message.writeUInt16LE(0xfff0, 58)],
    ['no end mark', (message: Buffer) => message.writeUInt16LE(16, 40)],
  ])('does not answer %s', (_what, bend) => {
    const message = challengeWith(targetInfo);
    bend(message);
    expect(ntlmAuthenticate(message, account, entropy)).toBeNull();
  });
});
