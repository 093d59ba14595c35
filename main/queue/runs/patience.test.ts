import { expect, it } from 'vitest';
import { type UploadErrorCode, uploadError } from '../../../shared/upload-error.ts';
import { sampleJob } from '../../testing/sample-jobs.ts';
import { Patience } from './patience.ts';

let now = 0;
const patience = () => {
  now = 0;
  return new Patience(() => now, { next: () => 0.5 });
};
const fresh = sampleJob({ attempts: 0 });
const failing = { ...fresh, attempts: 3 };
const after = (
  time: Patience,
  job: typeof fresh,
  startedAtMs: number,
  code: UploadErrorCode = 'connection-lost',
  retryAfterSeconds?: number,
) => {
  const facts = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return time.afterFailure(job, uploadError(code, 'transient', facts), startedAtMs);
};

it('a first failure spends the time of its try, the next one the wait for its try as well', () => {
  const time = patience();
  now = 1_000;
  expect(after(time, fresh, 400)).toEqual({ spentMs: 600, delayMs: 5_000 });
  now = 9_000;
  expect(after(time, failing, 8_900)).toEqual({ spentMs: 8_000, delayMs: 300_000 });
});

it('a wait that is longer than any delay was for a turn or a sign-in, and does not count as such', () => {
  const time = patience();
  after(time, fresh, 0);
  now = 15 * 24 * 3_600_000;
  expect(after(time, failing, now - 100).spentMs).toBe(720_000 + 100);
  after(time, failing, now, 'server-busy', 3_600);
  now += 3_600_000;
  expect(after(time, failing, now).spentMs).toBe(3_600_000);
});

it('time in which the queue was held back does not count', () => {
  const time = patience();
  after(time, fresh, 0);
  now = 1_000;
  time.follow(true);
  now = 5_000;
  time.follow(true);
  now = 50_000;
  time.follow(false);
  now = 50_200;
  expect(after(time, failing, 50_100).spentMs).toBe(1_200);
  time.follow(true);
  now = 90_000;
  expect(after(time, failing, 89_000).spentMs).toBe(0);
});

it('after progress, or a wish of the user, the count begins anew', () => {
  const time = patience();
  after(time, fresh, 0);
  now = 70_000;
  expect(after(time, fresh, 69_990).spentMs).toBe(10);
  time.forget(fresh.id);
  expect(after(time, failing, 69_995).spentMs).toBe(5);
});

it('R-18: of answers that are borne three times in a row only those are counted', () => {
  const time = patience();
  const delays = (...codes: UploadErrorCode[]) =>
    codes.map((code, index) => after(time, index === 0 ? fresh : failing, now, code).delayMs !== null);
  expect(delays('malformed-answer', 'malformed-answer', 'malformed-answer')).toEqual([true, true, false]);
  expect(delays('connection-lost', 'connection-lost', 'malformed-answer')).not.toContain(false);
  expect(delays('malformed-answer', 'connection-lost', 'malformed-answer')).not.toContain(false);
});
