import { describe, expect, it } from 'vitest';
import {
  accepted,
  cancel,
  created,
  failed,
  notAnAck,
  outcomeWords,
  outOfStep,
  packetWords,
  play,
  received,
  refused,
  type ScriptOptions,
  sessionNotFound,
  sourceChecked,
  start,
  startAt,
  startCancel,
  storedSession,
} from '../testing/session-script.ts';
import type { SessionEvent, SessionFacts } from './session-state.ts';

// Every byte is acknowledged; what remains is Close-Session. A file of 100 bytes in fragments of 10.

const whole = storedSession(100, { lastFragmentSent: true });
const run = (facts: SessionFacts, ...events: SessionEvent[]) => play({ facts }, ...events);
const wordsOf = (script: ReturnType<typeof play>): string =>
  script.outcome === null ? 'goes on' : outcomeWords(script.outcome);

describe('"no such session" is a yes only after a Close-Session whose fate is unknown', () => {
  it.each([
    ['404', refused(404), 'failed: upload-vanished (fatal)'],
    ['403', refused(403, 0x80070005), 'failed: exists-or-denied (fatal)'],
    ['a full disk', refused(500, 0x80070070), 'failed: server-disk-full (transient)'],
    ['401', refused(401), 'failed: sign-in-needed (fatal)'],
    ['a portal', notAnAck(200), 'failed: not-bits-server (transient)'],
  ])('not after %s', (_, answer, words) => {
    const first = run(whole, start, answer);
    expect(wordsOf(first)).toBe(words);
    expect(first.state.facts.closeSent).toBe(false);
    const second = run(
      first.state.facts,
      start,
      ...(first.state.facts.sessionId === null ? [] : [sessionNotFound]),
    );
    expect(wordsOf(second)).not.toBe('completed');
  });

  it.each([
    ['no answer', failed('no-answer')],
    ['a gateway that may have passed it on', notAnAck(504)],
  ])('after %s', (_, fate) => {
    const first = run(whole, start, fate);
    expect(wordsOf(run(first.state.facts, start, sessionNotFound))).toBe('completed');
  });

  it('not from another host than the one that was asked first', () => {
    const hosted = { ...whole, hostId: 'node', hostIdFallbackSeconds: 60 };
    const task = { allowedHosts: ['node'] };
    const first = play({ facts: hosted, task }, startAt(0), failed('connection-lost', 'unknown', 1000));
    const second = play({ facts: first.state.facts, task }, startAt(70_000), sessionNotFound);
    expect(wordsOf(second)).toBe('completed, not confirmed: session-lost');
  });
});

it('an upload that vanished at the very end is sent anew when it is tried again', () => {
  const { facts } = run(whole, start, refused(404)).state;
  expect(run(facts, start, created('{B}')).packets.map(packetWords)).toEqual([
    'Create-Session',
    'Fragment 0-9/100',
  ]);
});

describe('a cancel that meets Close-Session', () => {
  it.each([
    ['404', refused(404), 'cancelled: server-forgot'],
    ['403', refused(403, 0x80070005), 'cancelled: refused'],
    ['409', refused(409), 'cancelled: refused'],
    ['no such session', sessionNotFound, 'cancelled: forgot-late'],
  ])('and %s is over, and claims no file', (_, answer, words) => {
    expect(wordsOf(run(whole, startCancel, answer))).toBe(words);
    expect(wordsOf(run(whole, start, cancel, answer))).toBe(words);
  });
});

describe('empty files', () => {
  const closeOnly: ScriptOptions = { totalBytes: 0, task: { emptyFiles: 'close-only' } };
  const starRange: ScriptOptions = { totalBytes: 0, task: { emptyFiles: 'star-range' } };

  it('a cancel does not deliver one', () => {
    const script = play(closeOnly, start, sourceChecked(10), cancel, created(), accepted);
    expect(script.packets.map(packetWords)).toEqual(['Create-Session', 'Cancel-Session']);
    expect(wordsOf(script)).toBe('cancelled: confirmed');
  });

  it('one that may be there is told as finished', () => {
    const closing = play(starRange, start, created(), received(0), failed('no-answer'));
    const later = play({ ...starRange, facts: closing.state.facts }, startCancel, sessionNotFound);
    expect(wordsOf(later)).toBe('completed before the cancel');
  });
});

describe('the application behind the server said no', () => {
  const lastSent = [start, created(), received(60)];
  const byApplication = (status: number): SessionEvent => {
    const event = refused(status, 0x80190000 + status);
    if (event.type === 'answered' && event.ack.kind === 'refused') event.ack.refusal.errorContext = 7;
    return event;
  };
  const options: ScriptOptions = { totalBytes: 100_000, fragmentBytes: 60_000 };
  const sentAll = [start, created(), received(60_000)];

  it.each([404, 413])(
    '%d from it is no limit on fragments, and nothing is made complete by going round it',
    (status) => {
      const script = play(options, ...sentAll, byApplication(status));
      expect(wordsOf(script)).toBe('failed: application-refused (fatal)');
    },
  );

  it('a last fragment that has to be repeated and is then too long ends in shorter ones', () => {
    const failing = play(options, ...sentAll, byApplication(503)).state.facts;
    const again = play({ ...options, facts: failing }, start, accepted, refused(413), received(80_000));
    expect(again.packets.map(packetWords).slice(1)).toEqual([
      'Fragment 60000-99999/100000',
      'Fragment 60000-79999/100000',
      'Fragment 80000-99999/100000',
    ]);
  });

  it('where the server is found to hold nothing any more, that is stored before the next fragment', () => {
    const failing = play({ fragmentBytes: 60 }, ...lastSent, byApplication(503)).state.facts;
    const script = play({ fragmentBytes: 60, facts: failing }, start, accepted, outOfStep(0));
    expect(script.lines.at(-2)).toContain('store {A} at 0');
  });
});
