import { describe, expect, it } from 'vitest';
import {
  aborted,
  accepted,
  cancel,
  created,
  failed,
  notAnAck,
  outcomeWords,
  outOfStep,
  packetWords,
  pause,
  play,
  received,
  refused,
  type ScriptOptions,
  sessionNotFound,
  sourceChecked,
  staleLine,
  start,
  storedSession,
} from '../testing/session-script.ts';
import { packetHeaders } from './packet.ts';
import type { SessionEvent } from './session-state.ts';

// Habits of servers that one setting or one more try makes good. A file of 100 bytes in fragments of 10.

const packetsOf = (options: ScriptOptions, ...events: SessionEvent[]): string[] =>
  play(options, ...events).packets.map(packetWords);
const endOf = (options: ScriptOptions, ...events: SessionEvent[]): string | null => {
  const { outcome } = play(options, ...events);
  return outcome && outcomeWords(outcome);
};
const uploading = [start, created()];

describe('C-29: the letters of the protocol', () => {
  const cases = (options: ScriptOptions, ...events: SessionEvent[]): (string | undefined)[] =>
    play(options, ...events).packets.flatMap((packet) =>
      packetHeaders(packet)
        .filter(([name]) => name === 'BITS-Supported-Protocols')
        .map(([, value]) => (/[A-F]/.test(value) ? 'upper' : 'lower')),
    );

  it.each([
    ['400', refused(400, 0x80070057)],
    ['a protocol mismatch', refused(500, 0x80200022)],
    ['400 that is no Ack', notAnAck(400)],
  ])('after %s on Create-Session the other case is tried once', (_, no) => {
    expect(cases({}, start, no, created())).toEqual(['lower', 'upper']);
    expect(cases({}, start, no, no)).toEqual(['lower', 'upper']);
    expect(endOf({}, start, no, no)).toMatch(/^failed: .* \(fatal\)$/);
  });

  it('what worked is remembered, and used at once the next time', () => {
    expect(play({}, start, refused(400), created()).lines.at(-2)).toBe(
      'Ack: session {A} → remember upper case, store {A} at 0, check file',
    );
    expect(cases({ task: { knownProtocolCase: 'upper' } }, start, created())).toEqual(['upper']);
  });

  it('a case that the user set is kept', () => {
    expect(cases({ task: { protocolCase: 'upper' } }, start, refused(400))).toEqual(['upper']);
    expect(cases({ task: { protocolCase: 'lower' } }, start, refused(400))).toEqual(['lower']);
  });

  it('no other refusal is about it', () => {
    for (const no of [refused(403), refused(409), refused(404), refused(501)]) {
      expect(cases({}, start, no)).toEqual(['lower']);
    }
  });
});

it('C-22: a missing BITS-Protocol is tolerated with a note', () => {
  const options = { fragmentBytes: 100 };
  const script = play(options, start, created('{A}', { isProtocolNamed: false }), received(100), accepted);
  expect(outcomeWords(script.outcome ?? { kind: 'suspended' })).toBe('completed');
  expect(script.state.facts.notes).toEqual(['protocol-unnamed']);
});

it('C-53: the offset is noted before the next fragment goes out', () => {
  expect(play({}, ...uploading, received(10)).lines.slice(-2)).toEqual([
    'Ack: received 10 → note {A} at 10, check file',
    'file as before → Fragment 10-19/100',
  ]);
});

describe('a kept connection that had died', () => {
  it('Create-Session, Ping, Close-Session and Cancel-Session are sent again at once', () => {
    expect(packetsOf({}, start, staleLine)).toEqual(['Create-Session', 'Create-Session']);
    expect(packetsOf({ facts: storedSession(30) }, start, staleLine)).toEqual(['Ping', 'Ping']);
    const all = { facts: storedSession(100, { lastFragmentSent: true }) };
    expect(packetsOf(all, start, staleLine)).toEqual(['Close-Session', 'Close-Session']);
    expect(packetsOf({ facts: storedSession(30) }, start, cancel, aborted(), staleLine)).toEqual([
      'Ping',
      'Cancel-Session',
      'Cancel-Session',
    ]);
  });

  it('a Fragment only after a Ping: nobody knows what became of it', () => {
    expect(packetsOf({}, ...uploading, staleLine, accepted)).toEqual([
      'Create-Session',
      'Fragment 0-9/100',
      'Ping',
      'Fragment 0-9/100',
    ]);
  });

  it('a Close-Session that may have arrived is not doubted when the session is gone', () => {
    const all = { facts: storedSession(100, { lastFragmentSent: true }) };
    expect(endOf(all, start, sourceChecked(10), staleLine, sessionNotFound)).toBe('completed');
  });

  it('not for ever: after two without progress the run ends', () => {
    const twice = [...uploading, staleLine, accepted, staleLine, accepted];
    expect(endOf({}, ...twice, staleLine)).toBe('failed: connection-lost (transient)');
    expect(endOf({}, ...twice, received(10), staleLine)).toBeNull();
  });
});

describe('for servers that store repeated bytes twice, a new session instead of a resume', () => {
  const restart: ScriptOptions = { task: { afterBreak: 'restart' } };
  const facts = storedSession(30);

  it('the old session makes room, the file starts at 0', () => {
    expect(packetsOf({ ...restart, facts }, start, accepted, created('{B}'))).toEqual([
      'Cancel-Session',
      'Create-Session',
      'Fragment 0-9/100',
    ]);
  });

  it('also in the middle of a run', () => {
    expect(
      packetsOf(restart, ...uploading, received(10), failed('connection-lost'), accepted, created('{B}')),
    ).toEqual([
      'Create-Session',
      'Fragment 0-9/100',
      'Fragment 10-19/100',
      'Cancel-Session',
      'Create-Session',
      'Fragment 0-9/100',
    ]);
  });

  it('a server that can not be told now is told before anything else', () => {
    const script = play({ ...restart, facts }, start, failed('connection-refused', 'not-sent'));
    expect(outcomeWords(script.outcome ?? { kind: 'suspended' })).toBe(
      'failed: connection-refused (transient)',
    );
    expect(script.state.facts.sessionId).toBe('{A}');
  });

  it.each([
    ['says nothing', failed('no-answer')],
    ['has trouble of its own', refused(500)],
  ])('a server that was reached and %s does not hold the new session up', (_, answer) => {
    expect(packetsOf({ ...restart, facts }, start, answer).at(-1)).toBe('Create-Session');
  });

  it('a connection that breaks at the same place in each session ends the run', () => {
    const again = (id: string) => [created(id), received(10), failed('connection-lost')];
    const script = play(restart, start, ...again('{A}'), accepted, ...again('{B}'));
    expect(outcomeWords(script.outcome ?? { kind: 'suspended' })).toBe('failed: connection-lost (transient)');
  });

  it('a pause is kept over a dead line', () => {
    expect(endOf({ ...restart, facts }, start, pause, staleLine, accepted)).toBe('suspended');
  });

  it('a cancel or a pause on the way is met', () => {
    expect(endOf({ ...restart, facts }, start, cancel, accepted)).toBe('cancelled: confirmed');
    expect(endOf({ ...restart, facts }, start, pause, cancel, failed('no-answer'))).toBe(
      'failed: no-answer (transient)',
    );
    const paused = play({ ...restart, facts }, start, pause, accepted);
    expect(paused.state.facts).toMatchObject({ sessionId: null, acknowledgedBytes: 0, bestBytes: 30 });
  });

  it('what is complete is only closed', () => {
    expect(
      packetsOf({ ...restart, facts: storedSession(100, { lastFragmentSent: true }) }, start, accepted),
    ).toEqual(['Close-Session']);
  });
});

describe('sessions lost again and again', () => {
  it('C-61: three anew in one run, then a wait; five in all without progress, then the user is asked', () => {
    const loseAll = (facts = storedSession(30)) =>
      play(
        { facts },
        start,
        sessionNotFound,
        created('{B}'),
        sessionNotFound,
        created('{C}'),
        sessionNotFound,
        created('{D}'),
        sessionNotFound,
      );
    const first = loseAll();
    expect(outcomeWords(first.outcome ?? { kind: 'suspended' })).toBe('failed: session-lost (transient)');
    expect(first.state.facts.recreations).toBe(3);
    const second = play(
      { facts: first.state.facts },
      start,
      sessionNotFound,
      created('{E}'),
      sessionNotFound,
      created('{F}'),
      sessionNotFound,
    );
    expect(outcomeWords(second.outcome ?? { kind: 'suspended' })).toBe('failed: session-lost (fatal)');
  });

  it('after the last byte a note says that the file may have arrived twice', () => {
    const facts = storedSession(90, { lastFragmentSent: true });
    const lost = [start, accepted, sessionNotFound];
    expect(play({ facts }, ...lost).state.facts.notes).toEqual([]);
    expect(play({ facts }, ...lost, created()).state.facts.notes).toEqual(['maybe-delivered-twice']);
    expect(play({ facts }, start, accepted, outOfStep(0)).state.facts.notes).toEqual([
      'maybe-delivered-twice',
    ]);
  });
});

describe('limits that are told in other words than 413', () => {
  const big: ScriptOptions = { totalBytes: 100_000_000, fragmentBytes: 60_000_000 };

  it('IIS tells a request over its limit by 404: shorter fragments, remembered', () => {
    const script = play(big, ...uploading, notAnAck(404), received(13_631_488));
    expect(script.packets.slice(1).map(packetWords)).toEqual([
      'Fragment 0-59999999/100000000',
      'Fragment 0-13631487/100000000',
      'Fragment 13631488-27262975/100000000',
    ]);
    // Only a shorter fragment that was taken shows that the length was what mattered.
    expect(script.lines).toContain('404, no Ack → check file');
    expect(script.lines).toContain(
      'Ack: received 13631488 → remember at most 13631488, note {A} at 13631488, check file',
    );
    expect(endOf(big, ...uploading, notAnAck(404), notAnAck(404))).toBe('failed: verb-refused (fatal)');
  });

  it('"too large" may mean the fragment where it is longer than a Windows client sends', () => {
    const tooLarge = refused(500, 0x80200020);
    expect(packetsOf(big, ...uploading, tooLarge).at(-1)).toBe('Fragment 0-13631487/100000000');
    expect(endOf(big, ...uploading, tooLarge, tooLarge)).toBe('failed: too-large-for-server (fatal)');
  });

  it('a server that reckons in 32 bits is told as one', () => {
    const huge: ScriptOptions = { totalBytes: 2 ** 33, fragmentBytes: 2 ** 30 };
    const nearly = [...uploading, received(2 ** 30)];
    for (const no of [refused(500, 1), refused(500), refused(500, 0)]) {
      expect(endOf(huge, ...nearly, no)).toBe('failed: too-large-for-server (fatal)');
    }
  });
});

describe('a fragment that was cut off', () => {
  it('before its last byte left can not have completed the file', () => {
    const script = play({ fragmentBytes: 100 }, ...uploading, cancel, aborted('unknown', false), accepted);
    expect(outcomeWords(script.outcome ?? { kind: 'suspended' })).toBe('cancelled: confirmed');
  });

  it('C-108: after it the file may be there', () => {
    const script = play({ fragmentBytes: 100 }, ...uploading, cancel, aborted('unknown', true), accepted);
    expect(outcomeWords(script.outcome ?? { kind: 'suspended' })).toBe('cancelled: confirmed-late');
  });
});
