import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { sha256Hex } from '../testing/protocol-vectors.ts';
import { fragmentPacket } from '../testing/sample-packets.ts';
import { SocketRecorder } from '../testing/socket-recorder.ts';
import { makeTestCertificate, type TestCertificate } from '../testing/test-certificate.ts';
import { BufferPool } from './buffer-pool.ts';
import type { FragmentBody } from './ports.ts';
import { plainProfile } from './server-profile.ts';
import { NodeSourceFiles } from './source-file.ts';
import { UndiciTransport } from './undici-transport.ts';

const fileBytes = 24 * 2 ** 20 + 12_345;
let folder: string;
let filePath: string;
let fileHash: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'body-buffers-'));
  filePath = path.join(folder, 'file.bin');
  const content = Buffer.alloc(fileBytes);
  // No two places alike, so that a chunk sent twice or in the wrong place shows.
  for (let offset = 0; offset + 4 <= fileBytes; offset += 4) content.writeUInt32LE(offset, offset);
  await writeFile(filePath, content);
  fileHash = sha256Hex(content);
});
afterAll(() => rm(folder, { recursive: true }));

/** Passes chunks on and knows whether the next one is wanted; a client whose line is full doesn't want any. */
class WatchedBody {
  isWanted = true;

  async *pass(body: FragmentBody): AsyncGenerator<Uint8Array> {
    if (body instanceof Uint8Array) throw new Error('not in chunks');
    for await (const chunk of body) {
      this.isWanted = false;
      yield chunk;
      this.isWanted = true;
    }
    this.isWanted = false;
  }
}

/** SHA-256 of what a server received that reads only when the client is stuck, and only a little then. */
async function uploadToSlowReader(pool: BufferPool, certificate?: TestCertificate): Promise<string> {
  let stopped: Socket | null = null;
  await using recorder = await SocketRecorder.start(
    {
      onHead: (_request, socket) => {
        socket.pause();
        stopped = socket;
      },
    },
    certificate,
  );
  const transport = new UndiciTransport({ clock: new FakeClock(), userAgent: 'Test/1' });
  const profile = { ...plainProfile, authorities: certificate?.cert ?? null };
  const connection = transport.connect(recorder.url(), profile);
  const file = await new NodeSourceFiles({ buffers: pool }).open(filePath, null);
  const body = new WatchedBody();
  let isDone = false;

  async function readSlowly() {
    while (!isDone) {
      for (let turns = 0; turns < 5 && !isDone; turns += 1) {
        await nextTurn();
        if (body.isWanted) turns = 0;
      }
      stopped?.resume();
      await nextTurn();
      stopped?.pause();
    }
  }

  const sending = connection
    .send(fragmentPacket(0, fileBytes), {
      answerTimeoutMs: 60_000,
      body: () => body.pass(file.read(0, fileBytes)),
    })
    .finally(() => {
      isDone = true;
    });
  const [outcome] = await Promise.all([sending, readSlowly()]);
  expect(outcome).toMatchObject({ kind: 'answered' });
  await file.close();
  await connection.close();
  return sha256Hex(recorder.requests[0]?.body ?? Buffer.alloc(0));
}

describe('what a slow server reads', () => {
  it('is the file, though two buffers carried it all', async () => {
    expect(await uploadToSlowReader(new BufferPool())).toBe(fileHash);
  });

  it('is the file over TLS too', async () => {
    expect(await uploadToSlowReader(new BufferPool(), makeTestCertificate(['127.0.0.1']))).toBe(fileHash);
  });

  it('is the file with the smallest buffers allowed', async () => {
    expect(await uploadToSlowReader(new BufferPool(64 * 1024))).toBe(fileHash);
  });

  it('is something else with smaller ones: the tests above can fail', async () => {
    expect(await uploadToSlowReader(new BufferPool(16 * 1024))).not.toBe(fileHash);
  });
});

it('a small file leaves in one write with its head', async () => {
  const arrivals: number[] = [];
  await using recorder = await SocketRecorder.start({
    onConnection: (socket) => socket.prependListener('data', (chunk: Buffer) => arrivals.push(chunk.length)),
  });
  const connection = new UndiciTransport({ clock: new FakeClock(), userAgent: 'Test/1' }).connect(
    recorder.url(),
  );
  const file = await new NodeSourceFiles().open(filePath, null);
  const outcome = await connection.send(fragmentPacket(0, 4_096, 4_096), {
    answerTimeoutMs: 60_000,
    body: () => file.read(0, 4_096),
  });
  await file.close();
  await connection.close();

  expect(outcome).toMatchObject({ kind: 'answered' });
  expect(recorder.requests[0]?.body.length).toBe(4_096);
  expect(arrivals).toHaveLength(1);
});
