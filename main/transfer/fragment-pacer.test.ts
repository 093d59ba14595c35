import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFragmentPacer, type FragmentPacer } from './fragment-pacer.ts';
import { nothingKnown, type ServerKnowledge } from './server-knowledge.ts';

const kib = 1024;
const mib = 1024 * kib;
const gib = 1024 * mib;
const windowsFragmentBytes = 13_631_488;
const dayMs = 24 * 3_600_000;
const now = 1_000 * dayMs;

function makePacer(knowledge: Partial<ServerKnowledge> = {}, maxFragmentBytes: number | null = null) {
  const learnt: ServerKnowledge = { ...nothingKnown, ...knowledge };
  const pacer = createFragmentPacer({
    knowledge: { ...learnt },
    maxFragmentBytes,
    now: () => now,
    learn: (change) => Object.assign(learnt, change),
  });
  return { pacer, learnt };
}

/** Acknowledges the next fragment as a line of this rate would; gives its length. */
function step(pacer: FragmentPacer, remainingBytes: number, bytesPerSecond: number, answerMs = 50): number {
  const bytes = pacer.nextFragmentBytes(remainingBytes);
  pacer.acknowledged({ bytes, sendMs: Math.max((bytes / bytesPerSecond) * 1000 - answerMs, 0), answerMs });
  return bytes;
}

/** Lengths of all fragments of a file. */
function upload(pacer: FragmentPacer, totalBytes: number, bytesPerSecond: number): number[] {
  const lengths: number[] = [];
  for (let sent = 0; sent < totalBytes; ) {
    const bytes = step(pacer, totalBytes - sent, bytesPerSecond);
    lengths.push(bytes);
    sent += bytes;
  }
  return lengths;
}

describe('fragments on an unknown server', () => {
  it('grow to what the line asks for', () => {
    const { pacer } = makePacer();
    pacer.roundTrip(50);
    expect(upload(pacer, 1 * gib, 1e9).map((bytes) => bytes / mib)).toEqual([8, 64, 512, 440]);
  });

  it('settle on a steady line', () => {
    const { pacer } = makePacer();
    pacer.roundTrip(50);
    const lengths = upload(pacer, 2 * gib, 12_500_000);
    // 12.2 s of it and a bit more while nothing breaks, in steps of 64 KiB.
    expect(lengths.slice(0, 4).map((bytes) => bytes / (64 * kib))).toEqual([128, 1024, 2348, 2372]);
  });

  it('follow a line that gets bad, without a minute for any of them', () => {
    const { pacer } = makePacer();
    pacer.roundTrip(50);
    for (let round = 0; round < 4; round += 1) step(pacer, gib, 12_500_000);
    step(pacer, gib, 100_000);
    expect(pacer.nextFragmentBytes(gib)).toBeLessThanOrEqual(6_000_000);
  });

  it('take a whole file of up to 8 MiB, and of 10 rather than leave a quarter', () => {
    for (const totalBytes of [1, 4_096, 8 * mib, 10 * mib - 1]) {
      expect(upload(makePacer().pacer, totalBytes, 1e8)).toEqual([totalBytes]);
    }
    expect(upload(makePacer().pacer, 10 * mib, 1e8)).toEqual([8 * mib, 2 * mib]);
  });
});

describe('what was learnt', () => {
  it('is the rate, the round trip and the time of sending', () => {
    const { pacer, learnt } = makePacer();
    pacer.roundTrip(80);
    pacer.roundTrip(60);
    pacer.acknowledged({ bytes: 8 * mib, sendMs: 700, answerMs: 100 });
    expect(learnt).toMatchObject({ bytesPerSecond: 10 * mib, measuredAt: now, roundTripMs: 60, busyMs: 800 });
    pacer.acknowledged({ bytes: 8 * mib, sendMs: 350, answerMs: 50 });
    expect(learnt).toMatchObject({ bytesPerSecond: 15 * mib, roundTripMs: 50, ackDelayMs: 0, busyMs: 1_200 });
  });

  it('is the delay of the quickest Ack', () => {
    const { pacer, learnt } = makePacer();
    pacer.roundTrip(50);
    for (const answerMs of [1_200, 1_000, 1_100]) {
      pacer.acknowledged({ bytes: 100 * mib, sendMs: 10_000 - answerMs, answerMs });
    }
    expect(learnt.ackDelayMs).toBe(150);
  });

  it('is nothing from files that are too small to tell', () => {
    const { pacer, learnt } = makePacer();
    pacer.acknowledged({ bytes: 4_096, sendMs: 1, answerMs: 2 });
    expect(learnt).toEqual(nothingKnown);
  });

  it('is used at once by the next run, for seven days', () => {
    const known = { bytesPerSecond: 12_500_000, roundTripMs: 50, measuredAt: now - 7 * dayMs };
    expect(makePacer(known).pacer.nextFragmentBytes(gib)).toBe(2337 * 64 * kib);
    const old = { ...known, measuredAt: now - 7 * dayMs - 1 };
    expect(makePacer(old).pacer.nextFragmentBytes(gib)).toBe(8 * mib);
  });
});

describe('a break', () => {
  it('halves the length, for the next run too, until an Ack', () => {
    const first = makePacer({ bytesPerSecond: 8_000_000, measuredAt: now });
    const broken = first.pacer.nextFragmentBytes(gib);
    first.pacer.broke(broken, 1_000);
    expect(first.pacer.nextFragmentBytes(gib)).toBe(broken / 2);
    expect(first.learnt).toMatchObject({ shortenedToBytes: broken / 2, breaks: 1, busyMs: 1_000 });

    const second = makePacer(first.learnt);
    expect(second.pacer.nextFragmentBytes(gib)).toBe(broken / 2);
    step(second.pacer, gib, 8_000_000);
    expect(second.learnt).toMatchObject({ shortenedToBytes: null, breaks: 1 });
  });

  it('after break makes fragments short, and calm makes them long again', () => {
    const { pacer } = makePacer({ busyMs: 600_000, breaks: 9, roundTripMs: 50 });
    pacer.roundTrip(50);
    const shaky = upload(pacer, gib, 12_500_000)[2] ?? 0;
    expect(shaky).toBe(1048 * 64 * kib);
    expect(
      upload(makePacer({ busyMs: 3_000_000, roundTripMs: 50 }).pacer, gib, 12_500_000)[2],
    ).toBeGreaterThan(4 * shaky);
  });

  it('of the shortest fragments leaves them at 5,120 bytes, and eight Acks later all is well', () => {
    const { pacer } = makePacer();
    for (let round = 0; round < 20; round += 1) pacer.broke(pacer.nextFragmentBytes(gib), 100);
    expect(pacer.nextFragmentBytes(gib)).toBe(5_120);
    for (let round = 0; round < 8; round += 1) step(pacer, gib, 12_500_000);
    expect(pacer.nextFragmentBytes(gib)).toBeGreaterThan(32 * mib);
  });
});

describe('limits', () => {
  it("C-50: no fragment is longer than the user's limit", () => {
    const limits = fc.integer({ min: 5_120, max: gib });
    const rates = fc.integer({ min: 100, max: 2_000_000_000 });
    fc.assert(
      fc.property(limits, fc.array(rates, { minLength: 1 }), fc.boolean(), (limit, lineRates, isKnown) => {
        const known = isKnown ? { bytesPerSecond: 1e9, measuredAt: now, shortenedToBytes: gib } : {};
        const { pacer } = makePacer(known, limit);
        for (const rate of lineRates) {
          expect(pacer.nextFragmentBytes(Number.MAX_SAFE_INTEGER)).toBeLessThanOrEqual(limit);
          expect(step(pacer, limit + 1, rate)).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });

  it('C-50: without one, a fragment is longer than a Windows client sends only after an Ack asked for it', () => {
    expect(makePacer().pacer.nextFragmentBytes(Number.MAX_SAFE_INTEGER)).toBeLessThanOrEqual(
      windowsFragmentBytes,
    );
    // What the first fragment was slow with is no reason, whatever else is known.
    const { pacer } = makePacer({ roundTripMs: 500, ackDelayMs: 900, busyMs: 3_000_000 });
    expect(step(pacer, gib, 300_000)).toBe(8 * mib);
    expect(pacer.nextFragmentBytes(gib)).toBeLessThanOrEqual(windowsFragmentBytes);
    expect(upload(makePacer().pacer, 10 * gib, 1e9).every((bytes) => bytes <= gib)).toBe(true);
  });

  it('of the server are kept for 30 days', () => {
    const { pacer, learnt } = makePacer({ bytesPerSecond: 1e9, measuredAt: now });
    pacer.limitedTo(windowsFragmentBytes);
    expect(learnt).toMatchObject({ fragmentLimitBytes: windowsFragmentBytes, limitedAt: now });
    expect(upload(pacer, 10 * windowsFragmentBytes, 1e9)).toEqual(Array(10).fill(windowsFragmentBytes));

    const later = { ...learnt, limitedAt: now - 30 * dayMs };
    expect(makePacer(later).pacer.nextFragmentBytes(gib)).toBe(windowsFragmentBytes);
    expect(makePacer({ ...later, limitedAt: later.limitedAt - 1 }).pacer.nextFragmentBytes(gib)).toBe(gib);
  });

  it('of a very slow line go under 256 KiB', () => {
    const { pacer } = makePacer();
    step(pacer, gib, 1_000);
    expect(pacer.nextFragmentBytes(gib)).toBe(60_000);
    step(pacer, gib, 10);
    expect(pacer.nextFragmentBytes(gib)).toBe(5_120);
  });
});

describe('a file', () => {
  const lengths = [1, 7, 5_120, 65_537, 256 * kib, 1 * mib, windowsFragmentBytes];
  const sizesFor = (length: number) => [
    ...[1, 2, length - 1, length, length + 1, 2 * length - 1, 2 * length, 2 * length + 1].filter(
      (n) => n > 0,
    ),
    // A prime.
    5_000_011,
  ];
  const cases = lengths.flatMap((length) => sizesFor(length).map((size) => [size, length] as const));

  it('has 60 sizes to be cut at', () => expect(cases.length).toBeGreaterThanOrEqual(60));

  it.each(cases)('of %d bytes in fragments of %d is covered exactly, with no empty end', (size, length) => {
    // What the server takes, since a user can't ask for less than 5,120 bytes.
    const pieces = upload(
      makePacer({ bytesPerSecond: 1e9, measuredAt: now, fragmentLimitBytes: length, limitedAt: now }).pacer,
      size,
      1e12,
    );
    expect(pieces.reduce((sum, bytes) => sum + bytes, 0)).toBe(size);
    expect(pieces.length).toBe(Math.ceil(size / length));
    expect(pieces.every((bytes) => bytes > 0 && bytes <= length)).toBe(true);
  });

  it('C-118: is the same bytes in the same order however the line is throttled; only the lengths differ', () => {
    const size = 300 * mib + 1;
    const counts = [1e4, 1e5, 1e6, 1e7, 1e8, 1e9].map((rate) => {
      const pieces = upload(makePacer().pacer, size, rate);
      expect(pieces.reduce((sum, bytes) => sum + bytes, 0)).toBe(size);
      return pieces.length;
    });
    expect(counts.toSorted((a, b) => b - a)).toEqual(counts);
    expect(counts[0]).toBeGreaterThan(counts.at(-1) ?? 0);
  });
});
