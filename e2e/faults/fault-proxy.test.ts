import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../main/testing/seeded-random.ts';
import { errorWords } from '../../shared/i18n/error-words.ts';
import { drawFaults } from './fault-plan.ts';
import { FaultyUploads, fragmentBytes, idealRequests, serverModes } from './faulty-uploads.ts';
import { answeredInBetween, portalPage } from './foreign-answers.ts';
import { closedAfter, flippedBit, refused, resetAfter } from './network-faults.ts';
import { type PacketFaultKind, packetFaultKinds, packetFaults } from './packet-faults.ts';

const sizes = [1, 2, 3]
  .flatMap((fragments) => [-1, 0, 1].map((rest) => fragments * fragmentBytes + rest))
  .concat(1);

/** As long as the answers to an upload of two fragments. */
const answerBytes = 650;

let uploads: FaultyUploads;
beforeAll(async () => {
  uploads = await FaultyUploads.start();
});
afterAll(() => uploads[Symbol.asyncDispose]());

/** Runs `task` for 0 to `count - 1`, eight at a time. */
async function inParallel(count: number, task: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      await task(next - 1);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

const oneOf = <T>(list: readonly [T, ...T[]] | readonly T[], index: number): T => {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('an empty list');
  return item;
};

describe('uploads over a network that fails', () => {
  it('2,000 with one to three faults each complete, equal and in few requests', async () => {
    const seed = Number(process.env.FAULT_SEED ?? randomInt(2 ** 32));
    console.log(`FAULT_SEED=${seed}`);
    await inParallel(2000, async (number) => {
      const random = seededRandom(seed + number);
      const size = oneOf(sizes, random.below(sizes.length));
      const mode = oneOf(serverModes, number);
      const faults = drawFaults(random, size);
      const upload = await uploads.upload(size, mode, faults);
      const story = `FAULT_SEED=${seed}, upload ${number}: ${size} bytes, ${mode}, ${faults.map(({ name }) => name).join(', ')}`;
      expect(upload, story).toMatchObject({ end: 'completed', isEqual: true });
      expect(upload.requests, story).toBeLessThanOrEqual((idealRequests(size) + 3) * (1 + faults.length));
      expect(upload.runs, story).toBeLessThanOrEqual(1 + faults.length);
    });
  }, 120_000);

  it('every pair of lost, late, repeated and reset packets is got over', async () => {
    const size = 3 * fragmentBytes;
    const packets = idealRequests(size) + 2;
    const kinds = packetFaultKinds.length;
    await inParallel(packets * packets * kinds * kinds, async (number) => {
      const [first, second] = [number % packets, Math.floor(number / packets) % packets];
      if (first >= second) return;
      const [one, other] = [
        Math.floor(number / packets ** 2) % kinds,
        Math.floor(number / packets ** 2 / kinds),
      ];
      const plan = new Map<number, PacketFaultKind>([
        [first, oneOf(packetFaultKinds, one)],
        [second, oneOf(packetFaultKinds, other)],
      ]);
      const fault = packetFaults((packet) => plan.get(packet));
      const upload = await uploads.upload(size, oneOf(serverModes, number), () => fault);
      const story = JSON.stringify([...plan]);
      expect(upload, story).toMatchObject({ end: 'completed', isEqual: true });
      expect(upload.requests, story).toBeLessThanOrEqual(idealRequests(size) + 8);
    });
  }, 120_000);

  it.each([
    ['closed', closedAfter],
    ['reset', resetAfter],
  ])(
    'a connection %s after any byte of the answers is got over',
    async (_title, cut) => {
      await inParallel(answerBytes, async (place) => {
        const upload = await uploads.upload(fragmentBytes + 1, oneOf(serverModes, place), [
          cut('answer', place),
          cut('answer', place),
        ]);
        expect(upload, `after ${place} bytes`).toMatchObject({ end: 'completed', isEqual: true });
        expect(upload.requests, `after ${place} bytes`).toBeLessThanOrEqual(12);
      });
    },
    120_000,
  );

  it('a wrong bit in an answer ends complete and equal, or in words; never in a file that is not ours', async () => {
    await inParallel(answerBytes * 2, async (number) => {
      const place = Math.floor(number / 2);
      const bit = number % 2 === 0 ? 0 : 1 + (place % 6);
      const upload = await uploads.upload(fragmentBytes + 1, oneOf(serverModes, number), [
        flippedBit(place, bit),
      ]);
      const story = `bit ${bit} of byte ${place}`;
      if (upload.end === 'completed') expect(upload.isEqual, story).toBe(true);
      else expect(upload.errors.at(-1)?.severity, story).toBe('fatal');
      expect(upload.isEqual, story).not.toBe(false);
      for (const error of upload.errors) expect(errorWords(error).what, story).not.toBe('');
      expect(upload.requests, story).toBeLessThanOrEqual(12);
    });
  }, 120_000);

  it('the page of a sign-in portal is waited out twice and then told', async () => {
    const once = await uploads.upload(1000, 'strict', [answeredInBetween(portalPage)]);
    expect(once).toMatchObject({ end: 'completed', isEqual: true, runs: 2 });

    const always = await uploads.upload(1000, 'strict', () => answeredInBetween(portalPage));
    expect(always).toMatchObject({ end: 'failed', isEqual: null, requests: 0, runs: 3 });
    expect(always.errors.map(({ code }) => code)).toEqual(Array(3).fill('not-bits-server'));
  });

  it('a server that refuses every connection gets no request and is tried on', async () => {
    const upload = await uploads.upload(1000, 'strict', () => refused());
    expect(upload).toMatchObject({ end: 'still-trying', isEqual: null, requests: 0, runs: 10 });
    expect(upload.errors.at(-1)).toMatchObject({ code: 'connection-lost', severity: 'transient' });
  });
});
