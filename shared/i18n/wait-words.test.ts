import { expect, it } from 'vitest';
import { gateReasons, holdReasons } from '../queue-status.ts';
import type { WaitKind } from '../wait-reason.ts';
import { waitWords } from './wait-words.ts';

const now = new Date(2031, 0, 1, 14, 0, 0).getTime();

it('a time that is near is a number of seconds, a later one stands on the clock', () => {
  expect(waitWords({ kind: 'asked', until: now + 19_100 }, now)).toBe(
    'The server asked to wait: goes on in 20 s',
  );
  expect(waitWords({ kind: 'asked', until: now + 300_000 }, now)).toBe(
    'The server asked to wait: goes on at 14:05',
  );
  expect(waitWords({ kind: 'retry', until: now + 86_400_000 }, now)).toBe('Tries again on 2 Jan at 14:00');
  expect(waitWords({ kind: 'retry', until: now - 1 }, now)).toBe('Tries again now');
});

const others: WaitKind[] = [
  'turn',
  'server-turn',
  'retry',
  'source-locked',
  'source-silent',
  'drive-gone',
  'reply-place',
  'paused',
  'needs-you',
  'undo',
  'telling-server',
  'stalled',
];
const gates = gateReasons.filter((reason) => reason !== 'full' && reason !== 'full-for-big');
const kinds = [...holdReasons, ...gates, ...others];

it.each(kinds)('%s: a sentence with and without a time', (kind) => {
  for (const until of [null, now + 1000]) {
    const text = waitWords({ kind, until }, now);
    expect(text).toMatch(/^[A-Z].*[a-z0-9]$/);
    expect(text).not.toMatch(/null|undefined|!/);
  }
});
