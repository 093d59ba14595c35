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

/** For a machine that has much else to do. */
const patienceMs = 300_000;

let uploads: FaultyUploads;
beforeAll(async () => {
  uploads = await FaultyUploads.start();
});
afterAll(() => uploads[Symbol.asyncDispose]());

/** Eight at a time. */
async function forEach<T>(
  items: readonly T[],
  task: (item: T, number: number) => Promise<void>,
): Promise<void> {
  const rest = items.entries();
  const worker = async () => {
    for (const [number, item] of rest) await task(item, number);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_none, number) => number);

const oneOf = <T>(list: readonly T[], index: number): T => {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('an empty list');
  return item;
};

describe('uploads over a network that fails', () => {
  it(
    '2,000 with one to three faults each complete, equal and in few requests',
    async () => {
      const seed = Number(process.env.FAULT_SEED ?? randomInt(2 ** 32));
      console.log(`FAULT_SEED=${seed}`);
      await forEach(numbers(2000), async (number) => {
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
    },
    patienceMs,
  );

  it(
    'every pair of lost, late, repeated and reset packets is got over',
    async () => {
      const size = 3 * fragmentBytes;
      // As many packets as an upload with a break has.
      const places = numbers(idealRequests(size) + 2);
      const pairs = places.flatMap((first) =>
        places.slice(first + 1).flatMap((second) =>
          packetFaultKinds.flatMap((one) =>
            packetFaultKinds.map((other): [number, PacketFaultKind][] => [
              [first, one],
              [second, other],
            ]),
          ),
        ),
      );
      await forEach(pairs, async (pair, number) => {
        const plan = new Map(pair);
        const fault = packetFaults((packet) => plan.get(packet));
        const upload = await uploads.upload(size, oneOf(serverModes, number), () => fault);
        const story = JSON.stringify(pair);
        expect(upload, story).toMatchObject({ end: 'completed', isEqual: true });
        expect(upload.requests, story).toBeLessThanOrEqual(idealRequests(size) + 8);
      });
    },
    patienceMs,
  );

  it(
    'connections closed or reset after any byte of the answers are got over',
    async () => {
      await forEach(numbers(answerBytes), async (place) => {
        const cut = place % 2 === 0 ? closedAfter : resetAfter;
        const upload = await uploads.upload(fragmentBytes + 1, oneOf(serverModes, place), [
          cut('answer', place),
          cut('answer', place + 1),
        ]);
        expect(upload, `after ${place} bytes`).toMatchObject({ end: 'completed', isEqual: true });
        expect(upload.requests, `after ${place} bytes`).toBeLessThanOrEqual(12);
      });
    },
    patienceMs,
  );

  it(
    'a wrong bit in an answer ends complete and equal, or in words; never in a file that is not ours',
    async () => {
      await forEach(numbers(answerBytes), async (place) => {
        // Every third bit is the lowest, which turns one digit into another.
        const bit = place % 3 === 0 ? 0 : place % 7;
        const upload = await uploads.upload(fragmentBytes + 1, oneOf(serverModes, place), [
          flippedBit(place, bit),
        ]);
        const story = `bit ${bit} of byte ${place}`;
        if (upload.end === 'completed') expect(upload.isEqual, story).toBe(true);
        else expect(upload.errors.at(-1)?.severity, story).toBe('fatal');
        expect(upload.isEqual, story).not.toBe(false);
        for (const error of upload.errors) expect(errorWords(error).what, story).not.toBe('');
        expect(upload.requests, story).toBeLessThanOrEqual(12);
      });
    },
    patienceMs,
  );

  it('the page of a sign-in portal is waited out', async () => {
    const once = await uploads.upload(1000, 'strict', [answeredInBetween(portalPage)]);
    expect(once).toMatchObject({ end: 'completed', isEqual: true, runs: 2 });

    const always = await uploads.upload(1000, 'strict', () => answeredInBetween(portalPage));
    expect(always).toMatchObject({ end: 'still-trying', isEqual: null, requests: 0, runs: 10 });
    expect(always.errors.map(({ code }) => code)).toEqual(Array(10).fill('not-bits-server'));
  });

  it('a server that refuses every connection gets no request and is tried on', async () => {
    const upload = await uploads.upload(1000, 'strict', () => refused());
    expect(upload).toMatchObject({ end: 'still-trying', isEqual: null, requests: 0, runs: 10 });
    expect(upload.errors.at(-1)).toMatchObject({ code: 'connection-lost', severity: 'transient' });
  });
});
