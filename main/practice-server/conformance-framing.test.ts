import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bitsProtocolGuid } from '../bits/header-names.ts';
import { essence, type PacketClient, PracticeBench } from '../testing/practice-bench.ts';
import { patternBytes } from '../testing/protocol-vectors.ts';
import { requestBytes } from '../testing/raw-client.ts';

const invalid = '0x80070057';
const packetTypes = ['Create-Session', 'Ping', 'Fragment', 'Close-Session', 'Cancel-Session'];

describe.each(['commitOnClose', 'strict', 'iis'] as const)('in %s mode', (mode) => {
  let bench: PracticeBench;
  let client: PacketClient;
  beforeEach(async () => {
    bench = await PracticeBench.start({ mode, maxUploadBytes: 1000, maxFragmentBytes: 100 });
    client = await bench.session('/report.bin', 5, 10);
  });
  afterEach(() => bench.tidy());

  const send = (packetType: string, headers: Record<string, string | null> = {}, body?: Uint8Array) => {
    const id = packetType === 'Create-Session' ? {} : { 'BITS-Session-Id': client.sessionId };
    const protocols = packetType === 'Create-Session' ? { 'BITS-Supported-Protocols': bitsProtocolGuid } : {};
    return client.send(packetType, { ...id, ...protocols, ...headers }, body);
  };

  it('S-1: the verb is taken; the same word in another case is another verb', async () => {
    expect((await client.ping()).head[0]).toBe('HTTP/1.1 200 OK');
    const headers = { 'BITS-Packet-Type': 'Ping', 'Content-Length': '0' };
    const lowered = await client.raw.request({ method: 'bits_post', target: '/report.bin', headers });
    expect(lowered.status).toBe(405);
  });

  it('S-2, S-28: refusals are Acks without a body too, with the code under both names', async () => {
    const unknown = { 'BITS-Session-Id': '{00000000-0000-4000-8000-000000000000}' };
    const refusals = [
      [400, null, await send('Ping', { 'BITS-Packet-Type': 'Move' })],
      [400, null, await send('Create-Session', { 'BITS-Supported-Protocols': 'none' })],
      [400, '5', await client.fragment(5, 9, 11)],
      [416, '5', await client.fragment(7, 9, 10)],
      [500, null, await send('Close-Session', unknown)],
      [500, null, await client.fragment(5, 9, 10, unknown)],
    ] as const;
    for (const [status, received, answer] of refusals) {
      expect([answer.status, answer.header('BITS-Received-Content-Range')]).toEqual([status, received]);
      expect(answer.header('BITS-Packet-Type')).toBe('Ack');
      expect([answer.header('Content-Length'), answer.body.length]).toEqual(['0', 0]);
      expect(answer.header('BITS-Error')).toBe(answer.header('BITS-Error-Code'));
      if (status === 416) continue;
      expect(answer.header('BITS-Error-Code')).toMatch(/^0x[0-9A-F]{8}$/);
      expect(answer.header('BITS-Error-Context')).toBe('0x5');
    }
  });

  it('S-3: names and packet types are known in any case', async () => {
    for (const [packetType, names] of [
      ['PING', (name: string) => name.toUpperCase()],
      ['ping', (name: string) => name.toLowerCase()],
      [
        'pInG',
        (name: string) =>
          name.replace(/[a-z]/g, (letter, at: number) => (at % 2 ? letter : letter.toUpperCase())),
      ],
    ] as const) {
      const head = ['Host: 127.0.0.1', 'Content-Length: 0', `BITS-Packet-Type: ${packetType}`].map((line) => {
        const [name = '', value] = line.split(': ');
        return `${names(name)}: ${value}\r\n`;
      });
      await client.raw.write(`BITS_POST /report.bin HTTP/1.1\r\n${head.join('')}\r\n`);
      expect((await client.raw.response()).status).toBe(200);
    }
    const lowered = { 'bits-session-id': client.sessionId, 'content-range': 'bytes 5-9/10' };
    expect((await client.send('FRAGMENT', lowered, patternBytes(5, 5))).status).toBe(200);
    expect((await client.send('close-session', { 'BITS-SESSION-ID': client.sessionId })).status).toBe(200);
  });

  it.each(packetTypes)('S-4: %s without a length is refused and ends the connection', async (packetType) => {
    const answer = await send(packetType, { 'Content-Length': null });
    expect(essence(answer)).toMatchObject({ status: mode === 'iis' ? 400 : 411, code: invalid });
    expect(answer.header('Connection')).toBe('close');
    await client.raw.ended();
    expect(bench.server.sessionIds).toEqual([client.sessionId]);
  });

  it('S-5, S-6: an unknown packet type or none is 400', async () => {
    for (const packetType of ['Acks', 'Ack', 'Fragment-Session', '', null]) {
      const answer = await send('Ping', { 'BITS-Packet-Type': packetType });
      expect([packetType, essence(answer)]).toEqual([
        packetType,
        { status: 400, code: invalid, received: null },
      ]);
      expect(answer.header('BITS-Error-Context')).toBe('0x5');
    }
  });

  it.each(packetTypes)(
    'S-7: %s with a value of 4,097 bytes is 400, whatever the header',
    async (packetType) => {
      for (const name of ['BITS-Session-Id', 'BITS-Supported-Protocols', 'Content-Name', 'X-Other']) {
        const answer = await send(packetType, { [name]: 'x'.repeat(4097) });
        expect([name, essence(answer)]).toMatchObject([name, { status: 400, code: invalid }]);
      }
      expect(bench.server.sessionIds).toEqual([client.sessionId]);
    },
  );

  it.each(packetTypes.filter((type) => type !== 'Fragment'))(
    'S-8: %s with a body is 400 and changes nothing',
    async (packetType) => {
      const answer = await send(packetType, {}, patternBytes(0, 7));
      expect(essence(answer)).toMatchObject({ status: 400, code: invalid });
      expect(bench.server.sessionIds).toEqual([client.sessionId]);
      expect(essence(await client.fragment(5, 9, 10))).toMatchObject({ status: 200, received: '10' });
    },
  );

  it('S-58: after every refused body the next request on the connection is read as it was meant', async () => {
    const bodies = [
      () => client.fragment(7, 9, 10),
      () => client.fragment(5, 9, 11),
      () => client.fragment(5, 110, 1000),
      () => client.fragment(5, 9, 2000),
      () => client.fragment(5, 9, 10, { 'Content-Range': 'bytes nonsense' }),
      () => client.fragment(5, 9, 10, { 'BITS-Session-Id': '{unknown}' }),
      () => client.fragment(5, 9, 10, { 'BITS-Packet-Type': 'Nothing' }),
      () =>
        client.raw.request({
          method: 'PUT',
          target: '/x',
          headers: { 'Content-Length': '5' },
          body: patternBytes(0, 5),
        }),
    ];
    for (const refused of bodies) {
      expect((await refused()).status).toBeGreaterThanOrEqual(400);
      expect((await client.ping()).status).toBe(200);
    }
    expect(bench.server.connections.opened).toBe(1);
  });

  it('S-59: two requests in one write, and one session over two connections', async () => {
    const two = [patternBytes(5, 2), patternBytes(7, 3)].map((body, index) =>
      requestBytes({
        target: '/report.bin',
        headers: {
          'BITS-Packet-Type': 'Fragment',
          'BITS-Session-Id': client.sessionId,
          'Content-Range': index === 0 ? 'bytes 5-6/10' : 'bytes 7-9/10',
        },
        body,
      }),
    );
    await client.raw.write(Buffer.concat(two));
    expect((await client.raw.response()).header('BITS-Received-Content-Range')).toBe('7');
    expect((await client.raw.response()).header('BITS-Received-Content-Range')).toBe('10');
    const other = await bench.client();
    other.sessionId = client.sessionId;
    expect((await other.close()).status).toBe(200);
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 10));
  });
});
