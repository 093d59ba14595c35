import { afterEach, describe, expect, it } from 'vitest';
import { PracticeBench } from '../../testing/practice-bench.ts';
import { patternBytes, sha256Hex } from '../../testing/protocol-vectors.ts';

let bench: PracticeBench;
afterEach(() => bench.tidy());

describe('a server with replies of its own', () => {
  it('answers each upload with what arrived, and keeps the upload', async () => {
    bench = await PracticeBench.start({ builtInReply: true });
    const client = await bench.session('/in/r%C3%A9port%20%231.bin', 10);
    const answer = await client.fragment(0, 9, 10);
    const { pathname } = new URL(answer.header('BITS-Reply-URL') ?? '');
    const reply = await client.raw.request({ method: 'GET', target: pathname });
    expect(reply.body.toString().split('\n')).toEqual([
      'Received by the Bitlade practice server',
      'réport #1.bin',
      '10 bytes',
      `SHA-256 ${sha256Hex(patternBytes(0, 10))}`,
      '',
    ]);
    expect((await client.close()).status).toBe(200);
    expect(await bench.uploaded('in/réport #1.bin')).toEqual(patternBytes(0, 10));
    expect(await bench.temporaryFiles()).toEqual([]);
  });

  it('can not measure senders at the same time', async () => {
    bench = await PracticeBench.start();
    await expect(PracticeBench.start({ builtInReply: true, discardData: true })).rejects.toThrow(RangeError);
  });
});
