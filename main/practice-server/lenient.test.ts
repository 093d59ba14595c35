import { afterEach, describe, expect, it } from 'vitest';
import { bitsProtocolGuid } from '../bits/header-names.ts';
import { essence, PracticeBench } from '../testing/practice-bench.ts';
import { patternBytes } from '../testing/protocol-vectors.ts';
import { requestBytes } from '../testing/raw-client.ts';

let bench: PracticeBench;
afterEach(() => bench.tidy());

const noLength = { 'Content-Length': null };

describe('a lenient server', () => {
  it('takes a whole upload of a sloppy client over one connection', async () => {
    bench = await PracticeBench.start({ isLenient: true });
    const client = await bench.client();
    const name = { 'Content-Name': 'report.bin' };
    expect((await client.ping({ ...noLength, ...name, 'BITS-Session-Id': '{none}' })).status).toBe(200);
    const protocols = `{11111111-2222-3333-4444-555555555555}, ${bitsProtocolGuid.toUpperCase()}`;
    const offered = { 'BITS-Supported-Protocols': protocols };
    expect((await client.create({ ...noLength, ...name, ...offered })).status).toBe(200);
    expect((await client.fragment(0, 9, 10, name)).status).toBe(200);
    expect(
      (await client.send('CLOSE-SESSION', { ...noLength, ...name, 'bits-session-id': client.sessionId }))
        .status,
    ).toBe(200);
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 10));
    expect(bench.server.connections.opened).toBe(1);
  });

  it('still needs the length of a fragment, and of what is no packet', async () => {
    bench = await PracticeBench.start({ isLenient: true });
    const client = await bench.session('/report.bin');
    const refused = await client.fragment(0, 9, 10, noLength);
    expect(essence(refused)).toMatchObject({ status: 411, code: '0x80070057' });
    await client.raw.ended();
    const other = await bench.client();
    expect((await other.ping({ ...noLength, 'BITS-Packet-Type': 'Move' })).status).toBe(411);
  });
});

describe.each([true, false])('lenient or not (%s)', (isLenient) => {
  it('Expect: 100-continue is answered before the body is sent', async () => {
    bench = await PracticeBench.start({ isLenient });
    const client = await bench.session('/report.bin');
    const request = requestBytes({
      target: client.target,
      headers: {
        'BITS-Packet-Type': 'Fragment',
        'BITS-Session-Id': client.sessionId,
        'Content-Range': 'bytes 0-9/10',
        Expect: '100-Continue',
      },
      body: patternBytes(0, 10),
    });
    await client.raw.write(request.subarray(0, -10));
    expect((await client.raw.response()).head[0]).toBe('HTTP/1.1 100 Continue');
    await client.raw.write(request.subarray(-10));
    expect(essence(await client.raw.response())).toEqual({ status: 200, code: null, received: '10' });
  });
});
