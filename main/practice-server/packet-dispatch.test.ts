import { mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bitsProtocolGuid } from '../bits/header-names.ts';
import { essence, PracticeBench } from '../testing/practice-bench.ts';
import { patternBytes } from '../testing/protocol-vectors.ts';

let bench: PracticeBench;
beforeEach(async () => {
  bench = await PracticeBench.start();
});
afterEach(() => bench.tidy());

const invalid = '0x80070057';
const denied = '0x80070005';
const noSession = '0x8020001F';
const unknownId = '{00000000-0000-4000-8000-000000000000}';

/** A server with other options on a fresh folder. */
async function replaceServer(options: Parameters<typeof PracticeBench.start>[0]): Promise<void> {
  await bench.tidy();
  bench = await PracticeBench.start(options);
}

describe('every packet', () => {
  it('S-1 S-2 S-28 is answered by an Ack without a body; Fragment Acks say what is held', async () => {
    const client = await bench.client();
    const answers = [
      await client.ping(),
      await client.create(),
      await client.fragment(0, 9, 20),
      await client.fragment(10, 19, 20),
      await client.close(),
    ];
    for (const answer of answers) {
      expect(answer.head[0]).toBe('HTTP/1.1 200 OK');
      expect(answer.header('BITS-Packet-Type')).toBe('Ack');
      expect(answer.header('Content-Length')).toBe('0');
      expect(answer.header('BITS-Error-Code')).toBeNull();
    }
    const received = answers.map((answer) => answer.header('BITS-Received-Content-Range'));
    expect(received).toEqual([null, null, '10', '20', null]);
    const ids = answers.map((answer) => answer.header('BITS-Session-Id'));
    expect(ids).toEqual([null, client.sessionId, client.sessionId, client.sessionId, client.sessionId]);
  });

  it('S-3 is known in any case', async () => {
    const client = await bench.client();
    expect((await client.send('PING')).status).toBe(200);
    const lowered = await client.send('create-session', { 'bits-supported-protocols': bitsProtocolGuid });
    client.sessionId = lowered.header('BITS-Session-Id') ?? '';
    expect(essence(await client.fragment(0, 9, 10))).toMatchObject({ status: 200, received: '10' });
    expect((await client.send('CLOSE-SESSION', { 'bits-session-id': client.sessionId })).status).toBe(200);
  });

  it('S-4 needs a length: 411', async () => {
    const client = await bench.client();
    const answer = await client.send('Ping', { 'Content-Length': null });
    expect(essence(answer)).toMatchObject({ status: 411, code: invalid });
    await client.raw.ended();
  });

  it('S-4 needs a length: 400 in iis mode', async () => {
    await replaceServer({ mode: 'iis' });
    const client = await bench.client();
    const answer = await client.send('Ping', { 'Content-Length': null });
    expect(essence(answer)).toMatchObject({ status: 400, code: invalid });
  });

  it('S-4 chunked is refused with 411', async () => {
    const client = await bench.client();
    const answer = await client.send('Ping', { 'Content-Length': null, 'Transfer-Encoding': 'chunked' });
    expect(essence(answer)).toMatchObject({ status: 411, code: invalid });
    expect(answer.header('BITS-Packet-Type')).toBe('Ack');
    expect(answer.header('Connection')).toBe('close');
    await client.raw.ended();
  });

  it.each([
    ['S-5 an unknown type', { 'BITS-Packet-Type': 'Move-Session' }, 400, invalid],
    ['S-5 an answer as a request', { 'BITS-Packet-Type': 'Ack' }, 400, invalid],
    ['S-6 no type', { 'BITS-Packet-Type': null }, 400, invalid],
    ['S-7 a value of 4,097 bytes', { 'X-Long': 'a'.repeat(4097) }, 400, invalid],
    ['a value of 4,096 bytes', { 'X-Long': 'a'.repeat(4096) }, 200, null],
  ])('%s', async (_title, headers, status, code) => {
    const client = await bench.client();
    const answer = await client.ping(headers);
    expect(essence(answer)).toMatchObject({ status, code });
    expect(answer.header('BITS-Error')).toBe(code);
    expect(answer.header('BITS-Error-Context')).toBe(code && '0x5');
    expect((await client.ping()).status).toBe(200);
  });

  it.each(['Create-Session', 'Ping', 'Close-Session', 'Cancel-Session'])(
    'S-8 a body on %s is 400 and is not taken for the next request',
    async (packetType) => {
      const client = await bench.session('/report.bin', 5, 10);
      const headers = { 'BITS-Session-Id': client.sessionId, 'BITS-Supported-Protocols': bitsProtocolGuid };
      const answer = await client.send(packetType, headers, patternBytes(0, 100));
      expect(essence(answer)).toMatchObject({ status: 400, code: invalid });
      expect(essence(await client.fragment(5, 9, 10))).toMatchObject({ status: 200, received: '10' });
    },
  );

  it('S-9 S-46 switching uploads off removes the sessions and refuses everything with 501', async () => {
    const client = await bench.session('/report.bin', 5, 10);
    await bench.server.setEnabled(false);
    expect(await bench.temporaryFiles()).toEqual([]);
    const answers = [await client.ping(), await client.create(), await client.fragment(5, 9, 10)];
    for (const answer of answers) expect(essence(answer)).toMatchObject({ status: 501, code: denied });
    await bench.server.setEnabled(true);
    expect(essence(await client.fragment(5, 9, 10))).toMatchObject({ status: 500, code: noSession });
  });

  it('S-10 S-57 a place where nobody may write is 403', async () => {
    await writeFile(path.join(bench.folder, 'file'), 'x');
    await symlink('..', path.join(bench.folder, 'up'));
    for (const target of [
      '/../x',
      '/%2e%2e/x',
      '/.bitlade-sessions/x',
      '/C:/x',
      '/file/below',
      '/up/x',
      '/up',
    ]) {
      const answer = await (await bench.client(target)).create();
      expect([target, essence(answer)]).toEqual([target, { status: 403, code: denied, received: null }]);
      expect(answer.header('BITS-Session-Id')).toBeNull();
    }
  });

  it('S-11 a folder is no destination: 400', async () => {
    await mkdir(path.join(bench.folder, 'folder'));
    for (const target of ['/', '/folder', '/folder/', '/not-there/']) {
      const answer = await (await bench.client(target)).create();
      expect([target, essence(answer)]).toEqual([target, { status: 400, code: invalid, received: null }]);
    }
  });
});

describe('Create-Session', () => {
  it('S-12 S-15 an existing file is not replaced: 403, and no protocol is named', async () => {
    await writeFile(path.join(bench.folder, 'report.bin'), 'mine');
    const answer = await (await bench.client()).create();
    expect(essence(answer)).toMatchObject({ status: 403, code: denied });
    expect(answer.header('BITS-Protocol')).toBeNull();
    expect(answer.header('BITS-Session-Id')).toBeNull();
    expect(await bench.temporaryFiles()).toEqual([]);
  });

  const other = '{11111111-2222-3333-4444-555555555555}';
  it.each([
    ['alone', bitsProtocolGuid, 200],
    ['in upper case', bitsProtocolGuid.toUpperCase(), 200],
    ['after a space', `${other} ${bitsProtocolGuid}`, 200],
    ['after a comma', `${other},${bitsProtocolGuid}`, 200],
    ['after both', `${other}, ${bitsProtocolGuid}, ${other}`, 200],
    ['as the 100th', `${`${other} `.repeat(99)}${bitsProtocolGuid}`, 200],
    ['as the 101st', `${`${other} `.repeat(100)}${bitsProtocolGuid}`, 400],
    ['not at all', other, 400],
    ['without braces', bitsProtocolGuid.slice(1, -1), 400],
    ['in an empty list', '', 400],
    ['without a list', null, 400],
  ])('S-13 the protocol %s', async (_title, protocols, status) => {
    const answer = await (await bench.client()).create({ 'BITS-Supported-Protocols': protocols });
    expect(answer.status).toBe(status);
    expect(answer.header('BITS-Error-Code')).toBe(status === 400 ? invalid : null);
    expect(answer.header('BITS-Protocol')).toBe(status === 400 ? null : bitsProtocolGuid);
  });

  it('S-14 S-16 gives an id in upper case that was never given before, and names no host', async () => {
    const ids = new Set<string | null>();
    for (let count = 0; count < 20; count += 1) {
      const answer = await (await bench.client(`/${count}`)).create();
      expect(answer.header('BITS-Session-Id')).toMatch(
        /^\{[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}\}$/,
      );
      expect(answer.header('Accept-Encoding')).toBe('identity');
      expect(answer.header('BITS-Host-Id')).toBeNull();
      expect(answer.header('BITS-Host-Id-Fallback-Timeout')).toBeNull();
      ids.add(answer.header('BITS-Session-Id'));
    }
    expect(ids.size).toBe(20);
  });

  it('S-16 names the host when one is set', async () => {
    await replaceServer({ hostId: '127.0.0.2', hostIdFallbackSeconds: 180 });
    const answer = await (await bench.client()).create();
    expect(answer.header('BITS-Host-Id')).toBe('127.0.0.2');
    expect(answer.header('BITS-Host-Id-Fallback-Timeout')).toBe('180');
  });

  it('is 503 while there are too many sessions', async () => {
    await replaceServer({ maxSessions: 2 });
    const first = await bench.session('/1');
    await bench.session('/2');
    const third = await bench.client('/3');
    expect((await third.create()).status).toBe(503);
    await first.cancel();
    expect((await third.create()).status).toBe(200);
  });

  it('makes a file that only its owner can read', async () => {
    await bench.session('/report.bin', 5, 10);
    const names = await bench.temporaryFiles();
    expect(names.map((name) => path.extname(name))).toEqual(['.json', '.part']);
    const folder = path.join(bench.folder, '.bitlade-sessions');
    for (const name of names) expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });
});

describe('Ping', () => {
  it('S-17 is 200 with any session id, or none', async () => {
    const client = await bench.session('/report.bin');
    for (const id of [null, unknownId, client.sessionId, 'not an id']) {
      const answer = await client.ping({ 'BITS-Session-Id': id });
      expect(essence(answer)).toEqual({ status: 200, code: null, received: null });
      expect(answer.header('BITS-Session-Id')).toBeNull();
    }
  });
});

describe('a session', () => {
  const packets = ['Fragment', 'Close-Session', 'Cancel-Session'];

  it.each(packets)('S-19 %s for an unknown one is 500 and names the id as it came', async (packetType) => {
    const client = await bench.client();
    const headers = { 'BITS-Session-Id': unknownId, 'Content-Range': 'bytes 0-9/10' };
    const answer = await client.send(
      packetType,
      headers,
      packetType === 'Fragment' ? patternBytes(0, 10) : undefined,
    );
    expect(essence(answer)).toEqual({ status: 500, code: noSession, received: null });
    expect(answer.header('BITS-Error-Context')).toBe('0x5');
    expect(answer.header('BITS-Session-Id')).toBe(unknownId);
    expect((await client.ping()).status).toBe(200);
  });

  it.each(packets)('%s without an id is 400', async (packetType) => {
    const answer = await (await bench.client()).send(packetType);
    expect(essence(answer)).toMatchObject({ status: 400, code: invalid });
  });

  it.each(packets)('S-20 %s at another address finds nothing', async (packetType) => {
    const client = await bench.session('/report.bin', 5, 10);
    const thief = await bench.client('/other.bin');
    thief.sessionId = client.sessionId;
    const headers = { 'BITS-Session-Id': client.sessionId, 'Content-Range': 'bytes 5-9/10' };
    const body = packetType === 'Fragment' ? patternBytes(5, 5) : undefined;
    const answer = await thief.send(packetType, headers, body);
    expect(essence(answer)).toEqual({ status: 500, code: noSession, received: null });
    expect(essence(await client.fragment(5, 9, 10))).toMatchObject({ status: 200, received: '10' });
  });

  it.each([
    '../../etc/passwd',
    '{..}',
    'C:\\x',
    'a/b',
    '%2e%2e',
    "{'or'1'='1}",
    'x'.repeat(101),
    '__proto__',
  ])('S-57 the id %j leads nowhere', async (id) => {
    const answer = await (await bench.client()).send('Cancel-Session', { 'BITS-Session-Id': id });
    expect(essence(answer)).toMatchObject({ status: 500, code: noSession });
  });

  it('S-60 of two for one destination, the first to close wins and the other keeps its data', async () => {
    const first = await bench.session('/report.bin', 10);
    const second = await bench.session('/report.bin', 20);
    expect((await first.close()).status).toBe(200);
    expect(essence(await second.close())).toMatchObject({ status: 403, code: denied });
    expect(await bench.uploaded('report.bin')).toHaveLength(10);
    expect(await bench.temporaryFiles()).toHaveLength(2);
    expect((await second.cancel()).status).toBe(200);
    expect(await bench.temporaryFiles()).toEqual([]);
  });

  it('S-60 the last to close wins where files may be replaced', async () => {
    await replaceServer({ allowOverwrites: true });
    await writeFile(path.join(bench.folder, 'report.bin'), 'old');
    const first = await bench.session('/report.bin', 10);
    const second = await bench.session('/report.bin', 20);
    expect((await first.close()).status).toBe(200);
    expect((await second.close()).status).toBe(200);
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 20));
  });
});
