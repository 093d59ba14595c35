import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { letPass } from '../testing/greedy-run.ts';
import { sampleBytes } from '../testing/sample-bytes.ts';
import { pacedBody } from './paced-body.ts';
import type { FragmentBody } from './ports.ts';
import { unlimitedLane } from './rate-lane.ts';
import { RateLimiter } from './rate-limiter.ts';

const KiB = 1024;
const content = sampleBytes(300 * KiB + 7);

/** Everything from one buffer, which is filled again when the next chunk is asked for. */
async function* fromOneBuffer(chunkBytes: number): AsyncGenerator<Uint8Array, void> {
  const buffer = Buffer.alloc(chunkBytes);
  for (let offset = 0; offset < content.length; offset += chunkBytes) {
    const copied = content.copy(buffer, 0, offset, offset + chunkBytes);
    yield buffer.subarray(0, copied);
    buffer.fill(0);
  }
}

function iteratorOf(body: FragmentBody): AsyncIterator<Uint8Array, unknown> {
  if (body instanceof Uint8Array) throw new Error('in one piece');
  return body[Symbol.asyncIterator]();
}

describe('an unlimited body', () => {
  it('is left as it is where no limit can ever come', () => {
    const body = fromOneBuffer(1000);
    expect(pacedBody(body, unlimitedLane)).toBe(body);
    expect(pacedBody(content, unlimitedLane)).toBe(content);
  });

  it('goes chunk by chunk without a step in between', async () => {
    const lane = new RateLimiter(new FakeClock()).openLane(['all']);
    expect(pacedBody(content, lane)).toBe(content);
    const steps: Promise<IteratorResult<Uint8Array, undefined>>[] = [];
    const source = {
      next() {
        steps.push(Promise.resolve({ done: false, value: content }));
        return steps.at(-1) ?? Promise.reject(new Error('none'));
      },
    };
    const paced = iteratorOf(pacedBody({ [Symbol.asyncIterator]: () => source }, lane));
    expect(paced.next()).toBe(steps[0]);
    expect(paced.next()).toBe(steps[1]);
  });
});

describe('a limited body', () => {
  it.each([
    ['short chunks', () => fromOneBuffer(5000)],
    ['long chunks', () => fromOneBuffer(128 * KiB)],
    ['one piece', () => content],
  ])('of %s is whole and at its pace', async (_, open) => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(clock);
    limiter.setLimit('all', 100 * KiB);
    const pieces: Uint8Array[] = [];
    let endedAt = 0;
    async function drain() {
      const body = pacedBody(open(), limiter.openLane(['all']));
      if (body instanceof Uint8Array) throw new Error('in one piece');
      // Kept as a socket does that takes pieces faster than it sends them.
      for await (const piece of body) pieces.push(piece);
      endedAt = clock.monotonic();
    }
    const drained = drain();
    await letPass(clock, 5000);
    await drained;

    expect(Buffer.concat(pieces).equals(content)).toBe(true);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(4 * KiB);
    expect(endedAt).toBeGreaterThan(2900);
    expect(endedAt).toBeLessThan(3050);
  });

  it('copies only what a socket may keep while it asks for more', async () => {
    const limiter = new RateLimiter(new FakeClock());
    limiter.setLimit('all', 1e9);
    const buffer = Buffer.alloc(90 * KiB);
    async function* two() {
      yield buffer;
      yield buffer.subarray(0, 60 * KiB);
    }
    const paced = iteratorOf(pacedBody(two(), limiter.openLane(['all'])));
    const isItself = async () => {
      const { value } = await paced.next();
      return value instanceof Uint8Array && value.buffer === buffer.buffer;
    };
    expect([await isItself(), await isItself()]).toEqual([true, false]);
  });

  it('may become limited, and free again, on its way', async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(clock);
    const paced = iteratorOf(pacedBody(fromOneBuffer(128 * KiB), limiter.openLane(['all'])));
    const lengths = [await paced.next()];
    limiter.setLimit('all', 4 * KiB);
    lengths.push(await paced.next());
    const waiting = paced.next();
    await letPass(clock, 500);
    limiter.setLimit('all', null);
    lengths.push(await waiting, await paced.next(), await paced.next());
    expect(lengths.map(({ value }) => (value instanceof Uint8Array ? value.length : null))).toEqual([
      128 * KiB,
      4 * KiB,
      124 * KiB,
      44 * KiB + 7,
      null,
    ]);
  });

  it('leaves out nothing when it becomes free between two pieces', async () => {
    const limiter = new RateLimiter(new FakeClock());
    limiter.setLimit('all', 4 * KiB);
    const paced = iteratorOf(pacedBody(fromOneBuffer(128 * KiB), limiter.openLane(['all'])));
    const first = await paced.next();
    limiter.setLimit('all', null);
    const second = await paced.next();
    expect([first.value, second.value]).toMatchObject([{ length: 4 * KiB }, { length: 124 * KiB }]);
  });

  it('that is let go ends its wait at once, once, and lets its source go', async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(clock);
    limiter.setLimit('all', 4 * KiB);
    const lane = limiter.openLane(['all']);
    const source = fromOneBuffer(128 * KiB);
    const paced = iteratorOf(pacedBody(source, lane));
    await paced.next();
    const waiting = paced.next();
    await letPass(clock, 0);
    expect(clock.runningDelaysMs).toHaveLength(1);
    const left = paced.return?.();
    expect(clock.runningDelaysMs).toEqual([]);
    expect([await waiting, await left]).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    expect(await source.next()).toMatchObject({ done: true });

    // The next body of the run waits in the same lane; nobody may end that twice.
    const next = iteratorOf(pacedBody(fromOneBuffer(1000), lane)).next();
    await letPass(clock, 0);
    await paced.return?.();
    expect(clock.runningDelaysMs).toHaveLength(1);
    lane.giveUp();
    await next;
  });

  it('passes on what its source fails with', async () => {
    const limiter = new RateLimiter(new FakeClock());
    limiter.setLimit('all', 1000);
    async function* failing(): AsyncGenerator<Uint8Array, void> {
      yield* [];
      throw new Error('unreadable');
    }
    await expect(iteratorOf(pacedBody(failing(), limiter.openLane(['all']))).next()).rejects.toThrow(
      'unreadable',
    );
  });
});
