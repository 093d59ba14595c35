import { mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { essence, type PacketClient, PracticeBench } from '../testing/practice-bench.ts';
import { patternBytes } from '../testing/protocol-vectors.ts';
import { startPracticeServer } from './practice-server.ts';

let bench: PracticeBench;
beforeEach(async () => {
  bench = await PracticeBench.start();
});
afterEach(() => bench.tidy());

const temporary = (name: string) => path.join(bench.folder, '.bitlade-sessions', name);

async function resumed(client: PacketClient): Promise<PacketClient> {
  const again = await bench.client(client.target);
  again.sessionId = client.sessionId;
  return again;
}

describe('after a restart', () => {
  it('a session goes on where it stood, on the same port', async () => {
    const before = await bench.session('/a/report.bin', 60, 100);
    const { port } = bench.server;
    await bench.server.stop();
    await bench.restart();
    expect(bench.server.port).toBe(port);
    const client = await resumed(before);
    expect(essence(await client.fragment(60, 99, 100))).toEqual({ status: 200, code: null, received: '100' });
    await client.close();
    expect(await bench.uploaded('a/report.bin')).toEqual(patternBytes(0, 100));
  });

  it('a session that was killed in the middle of a fragment goes on with the bytes on disk', async () => {
    const total = 4_000_000;
    const before = await bench.session('/report.bin', 1_000_000, total);
    const hold = bench.server.behaviours.holdBody({ afterBytes: 3_000_000 });
    await before.writeFragment(1_000_000, total - 1, total);
    await hold.reached;
    bench.server.kill();
    await before.raw.ended();
    await bench.server.stop();

    const [, data = ''] = await bench.temporaryFiles();
    const onDisk = (await stat(temporary(data))).size;
    expect(onDisk).toBeGreaterThanOrEqual(1_000_000);
    expect(onDisk).toBeLessThanOrEqual(3_000_000);
    expect((await readFile(temporary(data))).equals(patternBytes(0, onDisk))).toBe(true);

    await bench.restart();
    const client = await resumed(before);
    const probe = await client.fragment(total - 1, total - 1, total);
    expect(essence(probe)).toEqual({ status: 416, code: null, received: String(onDisk) });
    expect((await client.fragment(onDisk, total - 1, total)).status).toBe(200);
    await client.close();
    expect((await bench.uploaded('report.bin'))?.equals(patternBytes(0, total))).toBe(true);
  });

  it('the total is still fixed, and the address too', async () => {
    const before = await bench.session('/report.bin', 60, 100);
    await bench.server.stop();
    await bench.restart();
    const client = await resumed(before);
    expect(essence(await client.fragment(60, 99, 101))).toMatchObject({ status: 400, received: '60' });
    const thief = await bench.client('/other.bin');
    thief.sessionId = before.sessionId;
    expect(essence(await thief.cancel())).toMatchObject({ status: 500, code: '0x8020001F' });
    expect((await client.cancel()).status).toBe(200);
    expect(await bench.temporaryFiles()).toEqual([]);
  });

  it('a session without bytes is still there', async () => {
    const before = await bench.session('/report.bin');
    await bench.server.stop();
    await bench.restart();
    const client = await resumed(before);
    expect(essence(await client.fragment(0, 9, 10))).toMatchObject({ status: 200, received: '10' });
    expect((await client.close()).status).toBe(200);
  });

  it('Close-Session of a file that is in its place already succeeds', async () => {
    await bench.tidy();
    bench = await PracticeBench.start({ mode: 'iis' });
    const before = await bench.session('/report.bin', 10);
    await bench.server.stop();
    await bench.restart();
    const client = await resumed(before);
    expect(essence(await client.fragment(5, 9, 10))).toMatchObject({ status: 200, received: '10' });
    expect((await client.close()).status).toBe(200);
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 10));
    expect(await bench.temporaryFiles()).toEqual([]);
  });

  it('the data ends where the disk lost it', async () => {
    const before = await bench.session('/report.bin', 60, 100);
    await bench.server.stop();
    const [, data = ''] = await bench.temporaryFiles();
    await truncate(temporary(data), 20);
    await bench.restart();
    const client = await resumed(before);
    expect(essence(await client.fragment(60, 99, 100))).toMatchObject({ status: 416, received: '20' });
  });

  it('a forged, torn or strange file in the private folder is deleted, not believed', async () => {
    const before = await bench.session('/report.bin', 60, 100);
    await bench.server.stop();
    const kept = await bench.temporaryFiles();
    const guid = '00000000-0000-4000-8000-00000000000';
    const record = (id: string, rest: object) =>
      JSON.stringify({ id, target: '/x.bin', totalBytes: 10, ...rest });
    const forged: [name: string, text: string][] = [
      [`${guid}1.json`, record(`{${guid}2}`, {})],
      [`${guid}3.json`, record(`{${guid}3}`, { target: '/../../x' })],
      [`${guid}3.part`, '12345'],
      [`${guid}4.json`, record(`{${guid}4}`, { totalBytes: 3 })],
      [`${guid}4.part`, '12345'],
      [`${guid}5.json`, record(`{${guid}5}`, { totalBytes: -1 })],
      [`${guid}6.json`, '{"id":"{0000'],
      [`${guid}7.json`, 'null'],
      [`${guid}8.json`, record('../../x', {})],
      [`${guid}9.json`, record(`{${guid}9}`, {})],
      ['stray.part', 'x'],
      ['stray.txt', 'x'],
    ];
    for (const [name, text] of forged) await writeFile(temporary(name), text);
    await mkdir(temporary('folder'));
    await bench.restart();
    expect(bench.server.sessionIds).toEqual([before.sessionId]);
    expect(await bench.temporaryFiles()).toEqual(kept);
  });
});

describe('stop', () => {
  it('can be called twice, frees the port at once and ends every connection', async () => {
    const client = await bench.session('/report.bin', 5, 10);
    const { port } = bench.server;
    await Promise.all([bench.server.stop(), bench.server.stop()]);
    await client.raw.ended();
    await bench.server.stop();
    await bench.restart();
    expect(bench.server.port).toBe(port);
    expect((await (await bench.client()).ping()).status).toBe(200);
  });

  it('a second server on a taken port is refused', async () => {
    const { port, folder } = bench.server;
    await expect(startPracticeServer({ folder: `${folder}/b`, port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('makes those who still wait for a packet stop waiting', async () => {
    const waiting = bench.server.waitFor(() => false);
    await bench.server.stop();
    await expect(waiting).rejects.toThrow('the server stopped');
  });
});
