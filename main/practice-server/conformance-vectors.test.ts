import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type PacketClient, PracticeBench } from '../testing/practice-bench.ts';
import { vector } from '../testing/protocol-vectors.ts';
import type { RawResponse } from '../testing/raw-client.ts';
import { refusesWith, ServerApplication } from '../testing/server-application.ts';
import type { PracticeServerOptions } from './server-options.ts';

let bench: PracticeBench;
afterEach(() => bench.tidy());

const target = '/drop/in/report-2031.bin';
const id = '{3F2B8C61-0D4E-4A57-9B1C-7E60A2D5F814}';

/** Start line and headers in any order, as the reference prints them; a date may be added. */
const lines = (head: readonly string[]): string[] => {
  const [start = '', ...headers] = head;
  return [start, ...headers.filter((line) => !line.startsWith('Date: ')).toSorted()];
};

function expectVector(name: string, answer: RawResponse): void {
  expect(lines(answer.head)).toEqual(lines(vector(name).head));
}

async function start(options: Omit<PracticeServerOptions, 'folder'> = {}): Promise<PacketClient> {
  bench = await PracticeBench.start({ sessionIds: () => id, ...options });
  return bench.client(target);
}

async function startedAt(received: number, options: Omit<PracticeServerOptions, 'folder'> = {}) {
  const client = await start(options);
  await client.create();
  if (received > 0) await client.fragment(0, received - 1, 25_600);
  return client;
}

describe('the Acks of the reference, header for header', () => {
  it('S-2, S-14, S-27: a whole upload', async () => {
    const client = await start();
    expectVector('V-10', await client.ping());
    expectVector('V-02', await client.create());
    expectVector('V-15', await client.fragment(0, 10_239, 25_600));
    expectVector('V-16', await client.fragment(10_240, 20_479, 25_600));
    expectVector('V-17', await client.fragment(20_480, 25_599, 25_600));
    expectVector('V-28', await client.close());
  });

  it('S-16: a farm', async () => {
    const client = await start({ hostId: 'node-b.example.test', hostIdFallbackSeconds: 180 });
    expectVector('V-04', await client.create());
  });

  it('S-13, S-15: no common protocol', async () => {
    const client = await start();
    expectVector('V-05', await client.create({ 'BITS-Supported-Protocols': '{other}' }));
  });

  it('S-12, S-15: a destination that must not be overwritten', async () => {
    const client = await start();
    client.sessionId = id;
    await writeFile(path.join(bench.folder, 'there.bin'), 'x');
    expectVector('V-06', await (await bench.client('/there.bin')).create());
  });

  it('S-9: uploads switched off', async () => {
    const client = await start();
    await bench.server.setEnabled(false);
    expectVector('V-07', await client.create());
  });

  it('S-24: out of step', async () => {
    const client = await startedAt(10_240);
    expectVector('V-20', await client.fragment(20_480, 25_599, 25_600));
  });

  it('S-30: a fragment above the limit', async () => {
    const client = await startedAt(10_240, { maxFragmentBytes: 10_240 });
    expectVector('V-21', await client.fragment(10_240, 25_599, 25_600));
  });

  it('S-19: an unknown session', async () => {
    const client = await start();
    client.sessionId = id;
    expectVector('V-22', await client.fragment(0, 9, 10));
    expectVector('V-32', await client.cancel());
  });

  it('S-29: an upload above the limit', async () => {
    const client = await startedAt(0, { maxUploadBytes: 25_599 });
    expectVector('V-23', await client.fragment(0, 9, 25_600));
  });

  it('S-23: another total', async () => {
    const client = await startedAt(10_240);
    expectVector('V-24', await client.fragment(10_240, 20_479, 25_601));
  });

  it('S-31: no room', async () => {
    const client = await startedAt(10_240, { quotaBytes: 20_000 });
    expectVector('V-25', await client.fragment(10_240, 20_479, 25_600));
  });

  it('S-50: an application that answers 503', async () => {
    await using application = await ServerApplication.start(refusesWith(503));
    const client = await startedAt(20_480, { notify: { type: 'by-value', url: application.url } });
    expectVector('V-26', await client.fragment(20_480, 25_599, 25_600));
  });

  it('S-40: Cancel', async () => {
    const client = await startedAt(10_240);
    expectVector('V-31', await client.cancel());
  });
});
