import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PracticeBench } from '../testing/practice-bench.ts';

let bench: PracticeBench;
beforeEach(async () => {
  bench = await PracticeBench.start();
});
afterEach(() => bench.tidy());

describe('the transcript', () => {
  it('tells a whole upload in order of arrival', async () => {
    const client = await bench.session('/report.bin', 5, 10);
    await client.fragment(6, 9, 10);
    await client.fragment(5, 9, 10);
    const other = await bench.client();
    other.sessionId = client.sessionId;
    await other.close();
    await bench.server.waitFor((record) => record.number === 5 && record.outcome === 'answered');

    const { sessionId } = client;
    const fragment = { packetType: 'Fragment', sessionId, connection: 1, outcome: 'answered' };
    expect(bench.server.transcript).toMatchObject([
      { packetType: 'Create-Session', sessionId, connection: 1, status: 200, bodyBytes: 0, contentLength: 0 },
      { ...fragment, contentRange: 'bytes 0-4/10', status: 200, receivedBytes: 5, bodyBytes: 5 },
      { ...fragment, contentRange: 'bytes 6-9/10', status: 416, receivedBytes: 5, bodyBytes: 4 },
      { ...fragment, contentRange: 'bytes 5-9/10', status: 200, receivedBytes: 10, bodyBytes: 5 },
      { packetType: 'Close-Session', sessionId, connection: 2, status: 200, receivedBytes: null },
    ]);
    expect(bench.server.transcript.map((record) => record.number)).toEqual([1, 2, 3, 4, 5]);
    expect(bench.server.transcript.every((record) => record.failure === null)).toBe(true);
  });

  it('has a record as soon as its head is read, and waits for what is still to come', async () => {
    const client = await bench.session('/report.bin');
    const arrived = bench.server.waitFor((record) => record.packetType === 'Fragment');
    const answered = bench.server.waitFor((record) => record.receivedBytes === 10);
    const hold = bench.server.behaviours.holdBody({ afterBytes: 0 });
    await client.writeFragment(0, 9, 10);
    expect(await arrived).toMatchObject({ bodyBytes: 0, status: null, outcome: 'open' });
    hold.release();
    expect(await answered).toBe(await arrived);
  });

  it('tells listeners about every change until they have had enough', async () => {
    const seen: string[] = [];
    const stop = bench.server.onPacket(({ packetType, outcome }) => seen.push(`${packetType} ${outcome}`));
    const client = await bench.client();
    await client.ping();
    await bench.server.waitFor((record) => record.outcome === 'answered');
    expect(seen).toEqual(['Ping open', 'Ping answered']);
    stop();
    await client.ping();
    expect(seen).toHaveLength(2);
  });

  it('counts connections', async () => {
    const first = await bench.client();
    await first.ping();
    const second = await bench.client();
    await second.ping({ Connection: 'close' });
    await second.raw.ended();
    expect(bench.server.connections).toMatchObject({ opened: 2, refused: 0 });
  });
});
