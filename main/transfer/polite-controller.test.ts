import { describe, expect, it } from 'vitest';
import { Bottleneck, Flow } from '../testing/bottleneck.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { PoliteBaseDelay } from './polite-base-delay.ts';
import { PoliteController } from './polite-controller.ts';

interface LineOptions {
  megabits: number;
  roundTripMs: number;
  /** Longest queue in front of it. */
  queueMs: number;
  noiseMs?: number;
}

/** Uploads that give way, and another program's, over one line. */
class SharedLine {
  readonly upload = new Flow();
  readonly rival = new Flow();
  readonly bytesPerSecond: number;
  readonly #line: Bottleneck;
  readonly #controller = new PoliteController(new PoliteBaseDelay());
  #lastMs = Number.POSITIVE_INFINITY;

  constructor({ megabits, roundTripMs, queueMs, noiseMs = 5 }: LineOptions) {
    this.bytesPerSecond = megabits * 125_000;
    const random = seededRandom(megabits * 31 + roundTripMs * 7 + queueMs);
    this.#line = new Bottleneck({
      bytesPerSecond: this.bytesPerSecond,
      roundTripMs,
      queueMs,
      noiseMs,
      random,
    });
    this.#line.flows.push(this.upload, this.rival);
    this.upload.isOn = false;
    this.rival.isOn = false;
  }

  get queueMs(): number {
    return this.#line.queueMs;
  }

  /** Shares of the line that each of them has while so many seconds pass. */
  pass(seconds: number): { upload: number; rival: number } {
    const before = [this.upload.deliveredBytes, this.rival.deliveredBytes] as const;
    for (let second = 0; second < seconds; second += 1) {
      if (this.upload.isOn) this.#look();
      this.#line.pass(1000);
    }
    const whole = this.bytesPerSecond * seconds;
    return {
      upload: (this.upload.deliveredBytes - before[0]) / whole,
      rival: (this.rival.deliveredBytes - before[1]) / whole,
    };
  }

  /** As the probe does: an odd figure is asked for again. */
  #look(): void {
    const first = this.#line.roundTripMs();
    const isOdd = first > this.#lastMs + 30;
    const roundTripMs = isOdd ? Math.min(first, this.#line.roundTripMs(), this.#line.roundTripMs()) : first;
    this.#lastMs = roundTripMs;
    const takenBytes = this.upload.handedBytes;
    this.upload.cap = this.#controller.take({ at: this.#line.now, roundTripMs, takenBytes });
  }
}

const lines = [1, 10, 100, 1000].flatMap((megabits) =>
  [10, 50, 150].flatMap((roundTripMs) =>
    [100, 200, 400, 1000].map((queueMs) => ({ megabits, roundTripMs, queueMs })),
  ),
);

describe.each(lines)('$megabits Mbit/s, $roundTripMs ms, a queue of $queueMs ms', (options) => {
  it('alone, uploads use nine tenths of the line, and keep its queue short', () => {
    const line = new SharedLine(options);
    line.upload.isOn = true;
    line.pass(20);
    expect(line.pass(100).upload).toBeGreaterThan(0.9);
    const queues = Array.from({ length: 60 }, () => {
      line.pass(1);
      return line.queueMs;
    });
    expect(queues.reduce((sum, ms) => sum + ms) / 60).toBeLessThan(60);
  });

  it('another download loses less than a tenth, and gives the line back when it ends', () => {
    const alone = new SharedLine(options);
    alone.rival.isOn = true;
    alone.pass(30);
    const line = new SharedLine(options);
    line.upload.isOn = true;
    line.pass(60);
    line.rival.isOn = true;
    line.pass(30);
    const { rival, upload } = line.pass(270);
    expect(rival).toBeGreaterThan(0.9 * alone.pass(270).rival);
    expect(upload).toBeGreaterThan(0.005);
    line.rival.isOn = false;
    line.pass(30);
    expect(line.pass(60).upload).toBeGreaterThan(0.9);
  });
});

describe('a line without a queue', () => {
  it.each([5, 20, 40])('is never slowed down, however uneven its answers are: %d ms', (noiseMs) => {
    const line = new SharedLine({ megabits: 10_000, roundTripMs: 0.2, queueMs: 1, noiseMs });
    line.upload.isOn = true;
    for (let second = 0; second < 600; second += 1) {
      line.pass(1);
      expect(line.upload.cap).toBe(Number.POSITIVE_INFINITY);
    }
  });
});

it('alone for hours, uploads do not take their own queue for the line', () => {
  const line = new SharedLine({ megabits: 10, roundTripMs: 50, queueMs: 1000, noiseMs: 0 });
  line.upload.isOn = true;
  line.pass(2 * 3600);
  const queues = Array.from({ length: 60 }, () => {
    line.pass(1);
    return line.queueMs;
  });
  expect(queues.reduce((sum, ms) => sum + ms) / 60).toBeLessThan(60);
  expect(line.pass(600).upload).toBeGreaterThan(0.9);
});

it('a server whose answers are all late is no queue', () => {
  const controller = new PoliteController(new PoliteBaseDelay());
  for (let second = 0; second < 3600; second += 1) {
    const sample = { at: second * 1000, roundTripMs: 700 + (second % 7), takenBytes: second * 1e6 };
    expect(controller.take(sample)).toBe(Number.POSITIVE_INFINITY);
  }
});

it('a longer way is taken for the line after ten minutes', () => {
  const base = new PoliteBaseDelay();
  expect(base.queueMs(20, 0)).toBe(0);
  expect(base.queueMs(120, 30_000)).toBe(100);
  expect(base.queueMs(110, 599_999)).toBe(90);
  expect(base.queueMs(110, 600_000)).toBe(0);
});

describe('a cap', () => {
  let second = 0;
  let takenBytes = 0;
  const controller = () => {
    const controller = new PoliteController(new PoliteBaseDelay());
    return (roundTripMs: number, bytes = 1e6): number => {
      second += 1;
      takenBytes += bytes;
      return controller.take({ at: second * 1000, roundTripMs, takenBytes });
    };
  };

  it('takes two late answers in a row', () => {
    const take = controller();
    expect([20, 200, 20, 200, 20].map((ms) => take(ms))).toEqual(Array(5).fill(Number.POSITIVE_INFINITY));
    expect([take(200), take(200)]).toEqual([Number.POSITIVE_INFINITY, 1e6]);
  });

  it('that is hardly used goes, once the line is empty', () => {
    const take = controller();
    for (const ms of [20, 20, 200, 200]) take(ms);
    expect(take(200, 1000)).toBeLessThan(1e6);
    expect(take(20, 1000)).toBe(Number.POSITIVE_INFINITY);
  });

  it('falls with what the line has taken lately, for the line may be another one', () => {
    const take = controller();
    for (const ms of [20, 20]) take(ms, 1e8);
    const caps = Array.from({ length: 500 }, () => take(300, 10_000));
    expect(caps[60]).toBeGreaterThan(1e6);
    expect(caps.at(-1)).toBeLessThan(50_000);
  });
});

it('hours without a sample are not made up for', () => {
  const controller = new PoliteController(new PoliteBaseDelay());
  let takenBytes = 0;
  const sample = (at: number, roundTripMs: number) => {
    takenBytes += 1e6;
    return controller.take({ at, roundTripMs, takenBytes });
  };
  for (const second of [0, 1]) sample(second * 1000, 20);
  for (const second of [2, 3]) sample(second * 1000, 200);
  const cap = sample(4000, 200);
  expect(cap).toBeLessThan(1e6);
  expect(sample(9 * 3_600_000, 20)).toBe(cap);
});
