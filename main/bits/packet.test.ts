import { describe, expect, it } from 'vitest';
import { contentNameOf, packetBodyLength, packetHeaders } from './packet.ts';

const range = { first: 10_240, last: 20_479, total: 25_600 };

describe('packetHeaders', () => {
  it('C-3, C-17 Create-Session: exactly one protocol, braced and lower case, and a length of 0', () => {
    expect(packetHeaders({ type: 'create-session', protocolCase: 'lower' })).toEqual([
      ['BITS-Packet-Type', 'Create-Session'],
      ['BITS-Supported-Protocols', '{7df0354d-249b-430f-820d-3d2a9bef4931}'],
      ['Content-Length', '0'],
    ]);
  });

  it('Ping carries no session id', () => {
    expect(packetHeaders({ type: 'ping' })).toEqual([
      ['BITS-Packet-Type', 'Ping'],
      ['Content-Length', '0'],
    ]);
  });

  it('C-5, C-32 Fragment: session, name, range, and the length of exactly that range', () => {
    expect(packetHeaders({ type: 'fragment', sessionId: '{A}', range, contentName: 'report.bin' })).toEqual([
      ['BITS-Packet-Type', 'Fragment'],
      ['BITS-Session-Id', '{A}'],
      ['Content-Name', 'report.bin'],
      ['Content-Range', 'bytes 10240-20479/25600'],
      ['Content-Length', '10240'],
    ]);
  });

  it('Fragment without a usable name goes without one', () => {
    expect(packetHeaders({ type: 'fragment', sessionId: '{A}', range, contentName: null })).toEqual([
      ['BITS-Packet-Type', 'Fragment'],
      ['BITS-Session-Id', '{A}'],
      ['Content-Range', 'bytes 10240-20479/25600'],
      ['Content-Length', '10240'],
    ]);
  });

  it.each([
    ['close-session', 'Close-Session'],
    ['cancel-session', 'Cancel-Session'],
  ] as const)('%s: the session and a length of 0', (type, name) => {
    expect(packetHeaders({ type, sessionId: '-8415' })).toEqual([
      ['BITS-Packet-Type', name],
      ['BITS-Session-Id', '-8415'],
      ['Content-Length', '0'],
    ]);
  });
});

it('only a Fragment has a body', () => {
  expect(packetBodyLength({ type: 'create-session', protocolCase: 'lower' })).toBe(0);
  expect(packetBodyLength({ type: 'ping' })).toBe(0);
  expect(packetBodyLength({ type: 'close-session', sessionId: 'x' })).toBe(0);
  expect(packetBodyLength({ type: 'cancel-session', sessionId: 'x' })).toBe(0);
  expect(packetBodyLength({ type: 'fragment', sessionId: 'x', range, contentName: null })).toBe(10_240);
});

describe('contentNameOf (C-15, C-16)', () => {
  it.each([
    ['report-2031.bin', 'report-2031.bin'],
    ['my file (1).txt', 'my file (1).txt'],
    ['a\\b/c:d*e?f"g<h>i|j', 'a_b_c_d_e_f_g_h_i_j'],
    ['a\r\nX: 1', 'a__X_ 1'],
    ['a\u0000\u007f\u0085b', 'a___b'],
    ['größe.txt', 'gr%C3%B6%C3%9Fe.txt'],
    ['日本🎞', '%E6%97%A5%E6%9C%AC%F0%9F%8E%9E'],
    ['x\ud800y', 'x%EF%BF%BDy'],
    ['100%.txt', '100%.txt'],
    ['  padded  ', 'padded'],
    ['a'.repeat(260), 'a'.repeat(260)],
  ])('%j → %j', (fileName, contentName) => {
    expect(contentNameOf(fileName)).toBe(contentName);
  });

  it.each(['', '   ', 'a'.repeat(261), 'ä'.repeat(44)])('%j → no name', (fileName) => {
    expect(contentNameOf(fileName)).toBeNull();
  });
});
