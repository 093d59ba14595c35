import { describe, expect, it } from 'vitest';
import {
  accepted,
  answered,
  cancel,
  created,
  failed,
  outcomeWords,
  outOfStep,
  pause,
  play,
  received,
  refusal,
  replyAborted,
  replyFailed,
  replyStored,
  type ScriptOptions,
  start,
  startCancel,
  storedSession,
} from '../testing/session-script.ts';
import type { SessionEvent } from './session-state.ts';

// Upload-reply: a server application answers. A file of 100 bytes; fragments of 60.

const wanted: ScriptOptions = { fragmentBytes: 60, task: { reply: 'wanted' } };
const expected: ScriptOptions = { fragmentBytes: 60, task: { reply: 'expected' } };
const sentAll = [start, created(), received(60)];
const facts = storedSession(100, { lastFragmentSent: true, replyUrl: 'replies/a.bin' });

const linesOf = (options: ScriptOptions, ...events: SessionEvent[]): string[] =>
  play(options, ...events).lines;
const endOf = (options: ScriptOptions, ...events: SessionEvent[]): string | null => {
  const { outcome } = play(options, ...events);
  return outcome && outcomeWords(outcome);
};
const applicationFailed = (status: number): SessionEvent =>
  answered({
    kind: 'refused',
    refusal: { ...refusal(status, 0x80190000 + status), errorContext: 7 },
  });

it('C-109: Close-Session goes out only after the reply is stored', () => {
  expect(
    linesOf(wanted, ...sentAll, received(100, 'replies/a.bin'), replyStored, accepted).slice(-4),
  ).toEqual([
    'Ack: received 100 → store {A} at 100, check file',
    'file as before → fetch replies/a.bin',
    'reply-stored → store {A} at 100, store {A} at 100, Close-Session',
    'Ack → completed',
  ]);
});

it('the saved reply and its address outlive the run', () => {
  const script = play(wanted, ...sentAll, received(100, 'replies/a.bin'), replyStored);
  expect(script.state.facts).toMatchObject({
    replyUrl: 'replies/a.bin',
    reply: { path: '/replies/a', sizeBytes: 3 },
  });
  const broken = play({ ...wanted, facts: { ...script.state.facts, closeSent: false } }, start, accepted);
  expect(broken.lines).toEqual([
    'start → check file',
    'file as before → store {A} at 100, Close-Session',
    'Ack → completed',
  ]);
});

it('a run that finds everything sent fetches the reply', () => {
  expect(linesOf({ ...wanted, facts }, start)).toEqual([
    'start → check file',
    'file as before → fetch replies/a.bin',
  ]);
});

it('a reply that fails leaves the session open, so that it can be fetched later', () => {
  const script = play({ ...wanted, facts }, start, replyFailed('reply-gone'));
  expect(outcomeWords(script.outcome ?? { kind: 'suspended' })).toBe('failed: reply-gone (fatal)');
  expect(script.state.facts).toEqual(facts);
});

it('where no folder is set, the reply stays where it is and a note says so', () => {
  const script = play({ fragmentBytes: 60 }, ...sentAll, received(100, 'replies/a.bin'), accepted);
  expect(script.lines.at(-2)).toBe('file as before → store {A} at 100, Close-Session');
  expect(script.state.facts.notes).toEqual(['reply-ignored']);
});

describe('C-113: a reply that is expected and does not come', () => {
  it('the last fragment is sent once more, then the upload ends with a note', () => {
    const script = play(expected, ...sentAll, received(100), received(100), accepted);
    expect(script.lines.slice(-4)).toEqual([
      'Ack: received 100 → store {A} at 100, Fragment 60-99/100',
      'Ack: received 100 → store {A} at 100, check file',
      'file as before → store {A} at 100, Close-Session',
      'Ack → completed',
    ]);
    expect(script.state.facts.notes).toEqual(['reply-missing']);
  });

  it('C-39: 416 with every byte there asks in the same way', () => {
    const script = play(expected, ...sentAll, outOfStep(100), outOfStep(100, 'replies/a.bin'));
    expect(script.lines.at(-1)).toBe('file as before → fetch replies/a.bin');
  });

  it('where none is expected, nothing is asked', () => {
    expect(linesOf(wanted, ...sentAll, received(100), accepted).at(-1)).toBe('Ack → completed');
  });
});

describe('C-114: a last fragment that the application failed is repeated with the same range', () => {
  it('also by a later run that would choose shorter fragments', () => {
    const first = play(wanted, ...sentAll, applicationFailed(503));
    expect(outcomeWords(first.outcome ?? { kind: 'suspended' })).toBe(
      'failed: application-refused (transient)',
    );
    const second = play({ ...wanted, fragmentBytes: 7, facts: first.state.facts }, start, accepted);
    expect(second.lines.at(-1)).toBe('file as before → Fragment 60-99/100');
  });

  it('what the server does not have any more is sent as usual', () => {
    const first = play(wanted, ...sentAll, applicationFailed(503));
    const second = play(
      { ...wanted, fragmentBytes: 7, facts: first.state.facts },
      start,
      accepted,
      outOfStep(20),
    );
    expect(second.lines.at(-1)).toBe('file as before → Fragment 20-26/100');
  });

  it('an application that says no for good is not asked again', () => {
    expect(endOf(wanted, ...sentAll, applicationFailed(403))).toBe('failed: application-refused (fatal)');
  });
});

describe('a cancel after the last fragment', () => {
  it('gives up the reply, not the file', () => {
    expect(endOf({ ...wanted, facts }, startCancel, accepted)).toBe('cancelled: reply-cancelled');
    expect(endOf({ ...wanted, facts }, start, cancel, replyAborted, accepted)).toBe(
      'cancelled: reply-cancelled',
    );
  });

  it('comes too late for a reply that is here', () => {
    expect(endOf({ ...wanted, facts }, start, cancel, replyStored, accepted)).toBe(
      'completed before the cancel',
    );
  });

  it('a pause leaves everything as it is', () => {
    expect(endOf({ ...wanted, facts }, start, pause, replyAborted)).toBe('suspended');
  });
});

it('a broken connection does not forget the reply', () => {
  const script = play({ ...wanted, facts: { ...facts, closeSent: true } }, start, failed('no-answer'));
  expect(script.state.facts.replyUrl).toBe('replies/a.bin');
});

describe('the last fragment whose answer was lost', () => {
  it('is sent again as it was, whatever length the line would bear now', () => {
    const first = play(expected, ...sentAll, failed('no-answer'));
    const second = play({ ...expected, fragmentBytes: 7, facts: first.state.facts }, start, accepted);
    expect(second.lines.at(-1)).toBe('file as before → Fragment 60-99/100');
  });

  it('where no reply is wanted it may be shorter', () => {
    const plain: ScriptOptions = { fragmentBytes: 60 };
    const first = play(plain, ...sentAll, failed('no-answer'));
    const second = play({ fragmentBytes: 7, facts: first.state.facts }, start, accepted);
    expect(second.lines.at(-1)).toBe('file as before → Fragment 60-66/100');
  });
});

describe('asking once more for a reply does no harm', () => {
  it.each([
    ['wants everything again', outOfStep(0)],
    ['has forgotten the session', answered({ kind: 'refused', refusal: refusal(500, 0x8020001f) })],
    ['has trouble', applicationFailed(503)],
  ])('when the server %s, the whole file stays as it is', (_, answer) => {
    const script = play(expected, ...sentAll, received(100), answer, accepted);
    expect(outcomeWords(script.outcome ?? { kind: 'suspended' })).toBe('completed');
    expect(script.state.facts.notes).toEqual(['reply-missing']);
  });

  it('a server that stores repeated bytes twice is not asked', () => {
    const task = { reply: 'expected' as const, afterBreak: 'restart' as const };
    const script = play({ fragmentBytes: 60, task }, ...sentAll, received(100), accepted);
    expect(script.packets.filter(({ type }) => type === 'fragment')).toHaveLength(2);
  });
});
