import { afterEach, describe, expect, it } from 'vitest';
import { essence, PracticeBench } from '../testing/practice-bench.ts';

let bench: PracticeBench;
afterEach(() => bench.tidy());

describe('a request limit', () => {
  it.each([404, 413] as const)('answers a longer request with a page of its own and %i', async (status) => {
    bench = await PracticeBench.start({ mode: 'iis', requestLimit: { bytes: 1000, status } });
    const client = await bench.session('/report.bin', 1000, 5000);
    const refused = await client.fragment(1000, 2000, 5000);
    expect([refused.status, refused.header('Content-Type')]).toEqual([status, 'text/html']);
    expect(refused.header('BITS-Packet-Type')).toBeNull();
    expect(refused.body.toString()).toContain(`<h1>${status} - `);
    expect(essence(await client.fragment(1000, 1999, 5000))).toMatchObject({ status: 200, received: '2000' });
  });

  it('of IIS is told before the body is read, which ends the connection', async () => {
    bench = await PracticeBench.start({ requestLimit: { bytes: 30_000_000, status: 404 } });
    const client = await bench.session('/report.bin');
    await client.raw.write(
      [
        'BITS_POST /report.bin HTTP/1.1',
        'Host: localhost',
        'BITS-Packet-Type: Fragment',
        `BITS-Session-Id: ${client.sessionId}`,
        'Content-Range: bytes 0-30000000/30000001',
        'Content-Length: 30000001',
        '\r\n',
      ].join('\r\n'),
    );
    const refused = await client.raw.response();
    expect([refused.status, refused.header('Connection')]).toEqual([404, 'close']);
    await client.raw.ended();
    expect(bench.server.transcript.at(-1)?.bodyBytes).toBe(0);
  });
});
