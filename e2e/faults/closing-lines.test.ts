import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../main/testing/fake-clock.ts';
import { sha256 } from '../../main/testing/practice-peer.ts';
import { sampleBytes } from '../../main/testing/sample-bytes.ts';
import { ScriptedServer } from '../../main/testing/scripted-server.ts';
import { TempFolder } from '../../main/testing/temp-folder.ts';
import { uploadUntilRest } from '../../main/testing/upload-until-rest.ts';
import { ack } from './loose-ack.ts';
import { type Habits, LooseServer, rangeOf } from './loose-server.ts';

const path = '/drop/report.bin';

let folder: TempFolder;
beforeAll(() => {
  folder = new TempFolder();
});
afterAll(() => folder[Symbol.dispose]());

async function upload(habits: Habits, fragments: number, fragmentBytes: number) {
  const sourcePath = folder.join(`${fragments}x${fragmentBytes}.bin`);
  writeFileSync(sourcePath, sampleBytes(fragments * fragmentBytes));
  const clock = new FakeClock();
  const loose = new LooseServer(habits);
  await using server = await ScriptedServer.start(loose, clock);
  const task = { remoteUrl: server.url(path), sourcePath, maxFragmentBytes: fragmentBytes, clock };
  const atRest = await uploadUntilRest({ ...task, maxRuns: 6 });
  expect(clock.runningDelaysMs).toEqual([]);
  const file = loose.files.get(path);
  return {
    ...atRest,
    requests: server.packets.length,
    isEqual: file !== undefined && sha256(file) === sha256(readFileSync(sourcePath)),
  };
}

describe('a server that closes kept connections just as they are used again', () => {
  const uploads = 42;
  const packets = 6;

  it.each<[string, Habits]>([
    ['an end with the answer', { any: (answer) => ({ ...answer, afterwards: 'close' }) }],
    ['a reset with the answer', { any: (answer) => ({ ...answer, afterwards: 'reset' }) }],
    [
      'an end at the head of the next request',
      { early: ({ place }) => (place === 0 ? null : { bytes: '', afterwards: 'close' }) },
    ],
    [
      'a reset at the head of the next request',
      { early: ({ place }) => (place === 0 ? null : { bytes: '', afterwards: 'reset' }) },
    ],
    [
      'an end after the next request, which nobody reads',
      { any: (answer, { place }) => (place === 0 ? answer : { bytes: '', afterwards: 'close' }) },
    ],
    [
      'a reset at every third request of a connection',
      { early: ({ place }) => (place % 3 < 2 ? null : { bytes: '', afterwards: 'reset' }) },
    ],
  ])('%s: no run fails', async (_title, habits) => {
    for (let number = 0; number < uploads; number += 1) {
      const atRest = await upload(habits, packets - 2, 512);
      expect(atRest).toMatchObject({ end: 'completed', isEqual: true, errors: [] });
      expect(atRest.requests).toBeLessThanOrEqual(2 * packets);
    }
  });
});

describe('a final answer while the body is under way', () => {
  const large = 4 * 2 ** 20;
  const early = (status: string, times: number, afterwards: 'close' | 'reset'): Habits => {
    let left = times;
    return {
      early(packet) {
        if (packet.type !== 'Fragment' || left === 0) return null;
        left -= 1;
        const offset = { 'BITS-Received-Content-Range': String(rangeOf(packet).first) };
        return { ...ack(status.startsWith('416') ? offset : {}, status), afterwards };
      },
    };
  };

  for (const afterwards of ['close', 'reset'] as const) {
    it.each(['413 Too Large', '416 Out of Step', '500 Trouble', '503 Busy'])(
      `C-54: %s and a ${afterwards}, once: complete and equal`,
      async (status) => {
        const atRest = await upload(early(status, 1, afterwards), 2, large);
        expect(atRest).toMatchObject({ end: 'completed', isEqual: true });
        expect(atRest.requests).toBeLessThanOrEqual(12);
      },
    );

    it.each([
      ['401 Unauthorized', 'sign-in-needed'],
      ['403 Forbidden', 'access-denied'],
      ['400 Bad Request', 'request-refused'],
    ])(`%s and a ${afterwards}, for ever: told as it is, where it came through`, async (status, code) => {
      const atRest = await upload(early(status, Number.POSITIVE_INFINITY, afterwards), 2, large);
      const last = atRest.errors.at(-1)?.code;
      // A reset can overtake the answer: then nobody knows, and the fragment is tried again.
      if (afterwards === 'close') expect(last).toBe(code);
      else expect([code, 'connection-lost']).toContain(last);
      expect(atRest.requests).toBeLessThanOrEqual(20);
    });
  }
});
