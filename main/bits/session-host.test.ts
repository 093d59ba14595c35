import { describe, expect, it } from 'vitest';
import {
  accepted,
  cancel,
  created,
  failed,
  outcomeWords,
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
import type { SessionEvent } from './session-state.ts';

// The session lives on a node that the server named. A file of 100 bytes in fragments of 10.

const allowed: ScriptOptions = { task: { allowedHosts: ['node-b'] } };
const hosted = created('{A}', { hostId: 'Node-B', hostIdFallbackSeconds: 180 });
const onNode = (more = {}) => storedSession(30, { hostId: 'node-b', hostIdFallbackSeconds: 180, ...more });

/** The packets with the hosts they go to. */
const linesOf = (options: ScriptOptions, ...events: SessionEvent[]): string[] =>
  play(options, ...events).lines;
const lastOf = (options: ScriptOptions, ...events: SessionEvent[]): string | undefined =>
  linesOf(options, ...events).at(-1);
const endOf = (options: ScriptOptions, ...events: SessionEvent[]): string | null => {
  const { outcome } = play(options, ...events);
  return outcome && outcomeWords(outcome);
};

it('C-23, C-84: a host id is pinged first; then every packet goes there', () => {
  const options = { ...allowed, fragmentBytes: 100 };
  expect(linesOf(options, start, hosted, accepted, received(100), accepted)).toEqual([
    'start → check file',
    'file as before → Create-Session',
    'Ack: session {A} → store {A} at 0, Ping to node-b',
    'Ack → check file',
    'file as before → store {A} at 0, Fragment 0-99/100 to node-b',
    'Ack: received 100 → note {A} at 100, check file',
    'file as before → store {A} at 100, Close-Session to node-b',
    'Ack → completed',
  ]);
});

it('C-24: without a host id the first Fragment follows at once', () => {
  expect(lastOf({}, start, created())).toBe('file as before → Fragment 0-9/100');
});

it('Cancel-Session goes to the node that knows the session', () => {
  expect(lastOf({ ...allowed, facts: onNode() }, startCancel)).toBe(
    'start-cancel → Cancel-Session to node-b',
  );
});

describe('a host that was not chosen by the user', () => {
  it('gets nothing: the session is kept until the user decides', () => {
    const script = play({}, start, hosted);
    expect(script.lines.at(-1)).toBe('Ack: session {A} → store {A} at 0, failed: host-not-allowed (fatal)');
    expect(script.outcome).toMatchObject({ error: { facts: { host: 'host', target: 'node-b' } } });
    expect(lastOf({ ...allowed, facts: script.state.facts }, start)).toBe('start → Ping to node-b');
  });

  it('a cancel of such a session goes to the address that the user gave', () => {
    expect(lastOf({ facts: onNode() }, startCancel)).toBe('start-cancel → Cancel-Session');
  });

  it.each(['a/b', 'user@node', 'node b', 'http://node', ''])(
    '%j is no host: left out, with a note',
    (hostId) => {
      const script = play(allowed, start, created('{A}', { hostId }));
      expect(script.lines.at(-1)).toBe('file as before → Fragment 0-9/100');
      expect(script.state.facts).toMatchObject({ hostId: null, notes: ['host-id-ignored'] });
    },
  );
});

describe('the fall-back timer', () => {
  const at = (seconds: number): SessionEvent => failed('connection-refused', 'not-sent', seconds * 1000);

  it('C-86: starts with the first failure, which outlives the process', () => {
    const script = play({ ...allowed, facts: onNode() }, startAt(1000), at(5));
    expect(script.state.facts.hostFailingSince).toBe(5000);
    expect(script.lines.at(-1)).toContain('store {A} at 30');
    const next = play({ ...allowed, facts: script.state.facts }, startAt(6000), at(60));
    expect(next.state.facts.hostFailingSince).toBe(5000);
  });

  it('C-86: is reset by an answered Fragment, not by a Ping', () => {
    const failing = { ...allowed, facts: onNode({ hostFailingSince: 5000 }) };
    expect(play(failing, startAt(6000), accepted).state.facts.hostFailingSince).toBe(5000);
    expect(play(failing, startAt(6000), accepted, received(40)).state.facts.hostFailingSince).toBeNull();
  });

  it('an answer of the server, even a bad one, is no failure to reach it', () => {
    const script = play({ ...allowed, facts: onNode() }, start, refused(503));
    expect(script.state.facts.hostFailingSince).toBeNull();
  });

  it('C-87: when it is over, packets go to the address itself; a lost session is made anew there', () => {
    const failing = { ...allowed, facts: onNode({ hostFailingSince: 5000 }) };
    expect(lastOf(failing, startAt(184_999))).toBe('start → Ping to node-b');
    expect(linesOf(failing, startAt(185_000), accepted, sessionNotFound)).toEqual([
      'start → store {A} at 30, Ping',
      'Ack → check file',
      'file as before → Fragment 30-39/100',
      'Ack 500 0x8020001F → store no session at 0, check file',
      'file as before → Create-Session',
    ]);
  });

  it('C-88: no timeout given means no fall-back', () => {
    const facts = onNode({ hostFailingSince: 0, hostIdFallbackSeconds: null });
    expect(lastOf({ ...allowed, facts }, startAt(10 ** 12))).toBe('start → Ping to node-b');
  });
});

describe('a session that the node has lost', () => {
  it('is made anew on the same node', () => {
    expect(lastOf({ ...allowed, facts: onNode() }, start, accepted, sessionNotFound)).toBe(
      'file as before → Create-Session to node-b',
    );
  });

  it('or at the address itself when the node is gone too', () => {
    const gone = [
      start,
      accepted,
      sessionNotFound,
      sourceChecked(10),
      failed('connection-refused', 'not-sent'),
    ];
    expect(
      lastOf(
        { ...allowed, facts: onNode(), fileIsAsBefore: false },
        start,
        accepted,
        sourceChecked(10),
        ...gone.slice(2),
      ),
    ).toMatch(/Create-Session$/);
  });
});

it('a cancel wished for while the Ping to the node is under way waits for its end', () => {
  expect(endOf(allowed, start, hosted, cancel, failed('no-answer'), accepted)).toBe('cancelled: confirmed');
});
