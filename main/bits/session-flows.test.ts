import { describe, expect, it } from 'vitest';
import {
  aborted,
  accepted,
  cancel,
  created,
  failed,
  notAnAck,
  outOfStep,
  pause,
  play,
  received,
  refused,
  sessionNotFound,
  sourceFailed,
  start,
  startCancel,
  storedSession,
} from '../testing/session-script.ts';

// Each line: what happened → what the machine orders. A file of 25,600 bytes in fragments of 10,240.
const file = { totalBytes: 25_600, fragmentBytes: 10_240 };

describe('a plain upload', () => {
  it('from the first packet to the last', () => {
    expect(
      play(file, start, created(), received(10_240), received(20_480), received(25_600), accepted).lines,
    ).toEqual([
      'start → check file',
      'file as before → Create-Session',
      'Ack: session {A} → store {A} at 0, check file',
      'file as before → Fragment 0-10239/25600',
      'Ack: received 10240 → note {A} at 10240, check file',
      'file as before → Fragment 10240-20479/25600',
      'Ack: received 20480 → note {A} at 20480, check file',
      'file as before → store {A} at 20480, Fragment 20480-25599/25600',
      'Ack: received 25600 → note {A} at 25600, check file',
      'file as before → store {A} at 25600, Close-Session',
      'Ack → completed',
    ]);
  });
});

describe('cancel', () => {
  const sending = [start, created(), received(10_240)];

  it('in mid-upload: the fragment ends, then the server is told', () => {
    expect(play(file, ...sending, cancel, aborted(), accepted).lines.slice(5)).toEqual([
      'file as before → Fragment 10240-20479/25600',
      'cancel → reset',
      'packet ended → Cancel-Session',
      'Ack → store no session at 0, cancelled: confirmed',
    ]);
  });

  it('the server is down: told by a later run', () => {
    const first = play(file, ...sending, cancel, aborted(), failed('connection-refused', 'not-sent'));
    expect(first.lines.at(-1)).toBe('connection-refused, not sent → failed: connection-refused (transient)');
    expect(play({ ...file, facts: first.state.facts }, startCancel, refused(503)).lines).toEqual([
      'start-cancel → Cancel-Session',
      'Ack 503 → failed: server-busy (transient)',
    ]);
    expect(play({ ...file, facts: first.state.facts }, startCancel, accepted).lines).toEqual([
      'start-cancel → Cancel-Session',
      'Ack → store no session at 0, cancelled: confirmed',
    ]);
  });

  it('after the last Ack: the upload is finished instead', () => {
    const complete = [...sending, received(20_480), received(25_600)];
    expect(
      play({ ...file, fileIsAsBefore: false, facts: storedSession(25_600) }, start, cancel, accepted).lines,
    ).toEqual([
      'start → check file',
      'cancel → store {A} at 25600, Close-Session',
      'Ack → completed before the cancel',
    ]);
    expect(play(file, ...complete, cancel, accepted).lines.slice(-3)).toEqual([
      'file as before → store {A} at 25600, Close-Session',
      'cancel → wait',
      'Ack → completed before the cancel',
    ]);
  });

  it('while the last fragment is under way: it may be there all the same', () => {
    const last = [...sending, received(20_480), cancel];
    expect(play(file, ...last, aborted(), accepted).lines.slice(-3)).toEqual([
      'cancel → reset',
      'packet ended → Cancel-Session',
      'Ack → store no session at 0, cancelled: confirmed-late',
    ]);
    expect(play(file, ...last, received(25_600), accepted).lines.slice(-2)).toEqual([
      'Ack: received 25600 → store {A} at 25600, store {A} at 25600, Close-Session',
      'Ack → completed before the cancel',
    ]);
  });

  it('during Create-Session: its answer is waited for', () => {
    expect(play(file, start, cancel, created(), accepted).lines).toEqual([
      'start → check file',
      'file as before → Create-Session',
      'cancel → wait',
      'Ack: session {A} → store {A} at 0, Cancel-Session',
      'Ack → store no session at 0, cancelled: confirmed',
    ]);
  });

  it('before there is a session, while the file is looked at: nothing is sent', () => {
    expect(play({ ...file, fileIsAsBefore: false }, start, cancel).lines).toEqual([
      'start → check file',
      'cancel → cancelled: nothing-sent',
    ]);
  });
});

describe('pause and resume', () => {
  it('the session stays open, and the next run goes on after a Ping', () => {
    const paused = play(file, start, created(), received(10_240), pause, aborted());
    expect(paused.lines.slice(-2)).toEqual(['pause → reset', 'packet ended → suspended']);
    expect(play({ ...file, facts: paused.state.facts }, start, accepted, received(20_480)).lines).toEqual([
      'start → Ping',
      'Ack → check file',
      'file as before → Fragment 10240-20479/25600',
      'Ack: received 20480 → note {A} at 20480, check file',
      'file as before → store {A} at 20480, Fragment 20480-25599/25600',
    ]);
  });

  it('before there is a session, while the file is looked at: nothing is sent, and the next run begins anew', () => {
    const paused = play({ ...file, fileIsAsBefore: false }, start, pause);
    expect(paused.lines).toEqual(['start → check file', 'pause → suspended']);
    expect(play({ ...file, facts: paused.state.facts }, start).lines).toEqual([
      'start → check file',
      'file as before → Create-Session',
    ]);
  });
});

describe('a broken connection', () => {
  const broken = [start, created(), received(10_240), failed('connection-lost')];

  it('is replaced at once after progress, and the same bytes are the question', () => {
    expect(play(file, ...broken, accepted, received(20_480)).lines.slice(5)).toEqual([
      'file as before → Fragment 10240-20479/25600',
      'connection-lost, fate unknown → Ping',
      'Ack → check file',
      'file as before → Fragment 10240-20479/25600',
      'Ack: received 20480 → note {A} at 20480, check file',
      'file as before → store {A} at 20480, Fragment 20480-25599/25600',
    ]);
  });

  it('the server had stored a part', () => {
    expect(play(file, ...broken, accepted, outOfStep(15_360)).lines.slice(-2)).toEqual([
      'Ack 416: wants 15360 → note {A} at 15360, check file',
      'file as before → store {A} at 15360, Fragment 15360-25599/25600',
    ]);
  });

  it('twice without progress in between: the run waits for another try', () => {
    expect(play(file, ...broken, accepted, failed('connection-lost')).lines.at(-1)).toBe(
      'connection-lost, fate unknown → failed: connection-lost (transient)',
    );
    expect(play(file, ...broken, failed('connection-refused', 'not-sent')).lines.at(-1)).toBe(
      'connection-refused, not sent → failed: connection-refused (transient)',
    );
  });
});

it('the server has lost the session: a new one, from 0', () => {
  expect(
    play({ ...file, facts: storedSession(20_480) }, start, accepted, sessionNotFound, created('{B}')).lines,
  ).toEqual([
    'start → Ping',
    'Ack → check file',
    'file as before → store {A} at 20480, Fragment 20480-25599/25600',
    'Ack 500 0x8020001F → store no session at 0, check file',
    'file as before → Create-Session',
    'Ack: session {B} → store {B} at 0, check file',
    'file as before → Fragment 0-10239/25600',
  ]);
});

it('something in between blocks the verb', () => {
  expect(play({ ...file, facts: storedSession(0) }, start, notAnAck(405)).lines).toEqual([
    'start → Ping',
    '405, no Ack → failed: verb-refused (fatal)',
  ]);
});

it.each(['file-gone', 'file-changed'] as const)('%s, though there is no session: nothing is sent', (code) => {
  expect(play(file, start, sourceFailed(code)).lines).toEqual([
    'start → check file',
    `${code} → failed: ${code} (fatal)`,
  ]);
  expect(
    play({ ...file, facts: storedSession(20_480) }, start, sessionNotFound, sourceFailed(code)).lines,
  ).toEqual([
    'start → Ping',
    'Ack 500 0x8020001F → store no session at 0, check file',
    `${code} → failed: ${code} (fatal)`,
  ]);
});

it('the file changes under way', () => {
  expect(play(file, start, created(), sourceFailed('file-changed'), accepted).lines).toEqual([
    'start → check file',
    'file as before → Create-Session',
    'Ack: session {A} → store {A} at 0, check file',
    'file-changed → Cancel-Session',
    'Ack → store no session at 0, failed: file-changed (fatal)',
  ]);
});

it('a fragment that broke off because the file ended early: the server is told as well', () => {
  const brokenOff = play(file, start, created(), failed('file-changed'), accepted);
  expect(brokenOff.lines.slice(4)).toEqual([
    'file-changed, fate unknown → Cancel-Session',
    'Ack → store no session at 0, failed: file-changed (transient)',
  ]);
});
