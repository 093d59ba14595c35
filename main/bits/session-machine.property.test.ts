import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HonestServer } from '../testing/honest-server.ts';
import {
  aborted,
  accepted,
  answered,
  cancel,
  created,
  failed,
  notAnAck,
  outOfStep,
  pause,
  received,
  refused,
  replyAborted,
  replyFailed,
  replyStored,
  sampleTask,
  sourceChecked,
  sourceFailed,
  staleLine,
  start,
  startCancel,
  startLooking,
} from '../testing/session-script.ts';
import { isAnswer, WatchedRun } from '../testing/watched-run.ts';
import { stepSession } from './session-machine.ts';
import { noSession, type SessionEvent, type SessionFacts } from './session-state.ts';

const totalBytes = 100;
const task = { ...sampleTask, totalBytes };

const offset = fc.option(fc.integer({ min: 0, max: 2 * totalBytes }), { nil: null });
const anyStatus = fc.constantFrom(200, 202, 302, 400, 403, 404, 405, 408, 409, 410, 413, 429, 500, 501, 503);
const anyCode = fc.constantFrom(null, 0, 1, 0x8020001f, 0x80200020, 0x80070005, 0x80070057, 0x80070070);
const certainty = fc.constantFrom('not-sent', 'unknown');
const transportError = fc.constantFrom('connection-lost', 'connection-refused', 'no-answer');

/** Whatever a confused or hostile server, a network, a file system and a user can do in any order. */
const anyEvent: fc.Arbitrary<SessionEvent> = fc.oneof(
  { weight: 4, arbitrary: offset.map((bytes) => received(bytes)) },
  { weight: 2, arbitrary: offset.map((bytes) => received(bytes, 'reply.bin')) },
  { weight: 1, arbitrary: fc.constantFrom(replyStored, replyFailed('reply-gone'), replyAborted) },
  { weight: 1, arbitrary: fc.constant(staleLine) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('node', 'elsewhere', 'a/b').map((hostId) => created('{D}', { hostId })),
  },
  { weight: 2, arbitrary: offset.map((bytes) => outOfStep(bytes)) },
  { weight: 3, arbitrary: fc.tuple(anyStatus, anyCode).map(([status, code]) => refused(status, code)) },
  { weight: 1, arbitrary: anyStatus.map(notAnAck) },
  { weight: 3, arbitrary: fc.constantFrom('{A}', '{B}', '{C}').map((id) => created(id)) },
  { weight: 3, arbitrary: fc.constant(accepted) },
  { weight: 1, arbitrary: fc.constant(answered({ kind: 'malformed', why: 'no-session-id' })) },
  { weight: 1, arbitrary: fc.constant(answered({ kind: 'protocol-mismatch' })) },
  { weight: 2, arbitrary: fc.tuple(transportError, certainty).map(([code, fate]) => failed(code, fate)) },
  { weight: 1, arbitrary: certainty.map(aborted) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 40 }).map(sourceChecked) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('file-changed', 'file-gone').map((code) => sourceFailed(code as 'file-gone')),
  },
  { weight: 1, arbitrary: fc.constantFrom(pause, cancel) },
);

const anyTask = fc
  .record({
    afterBreak: fc.constantFrom('resume', 'restart'),
    reply: fc.constantFrom('none', 'wanted'),
  })
  .map((wishes) => ({ ...task, ...wishes, allowedHosts: ['node'] }));

const anyFacts: fc.Arbitrary<SessionFacts> = fc.oneof(
  fc.constant(noSession),
  fc
    .record({ acknowledgedBytes: fc.integer({ min: 0, max: totalBytes }), lastFragmentSent: fc.boolean() })
    .map((known) => ({ ...noSession, sessionId: '{A}', bestBytes: known.acknowledgedBytes, ...known })),
  fc.constant({
    ...noSession,
    sessionId: '{A}',
    acknowledgedBytes: totalBytes,
    closeSent: true,
    lastFragmentSent: true,
  }),
);

// A failure prints fast-check's seed and path: pass them to fc.assert to see the same run again.
describe('any interleaving', () => {
  it('keeps every promise of the machine', () => {
    fc.assert(
      fc.property(
        anyFacts,
        fc.constantFrom(start, startLooking, startCancel),
        anyTask,
        fc.array(anyEvent, { maxLength: 60 }),
        (facts, first, task, events) => {
          const run = new WatchedRun(task, facts);
          run.happen(first);
          for (const event of events) {
            // An answer comes only to a packet, and a reset only to one that was to be reset or is shut down.
            const isOutOfPlace = event.type.startsWith('reply-')
              ? !run.isFetching
              : isAnswer(event) && run.outstanding === null;
            if (isOutOfPlace) {
              expect(stepSession(run.state, event)).toBeNull();
            } else run.happen(event);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('against a server with a finite number of faults a run ends, within a bounded number of packets', () => {
    const fault = anyEvent.filter(isAnswer);
    fc.assert(
      fc.property(
        anyFacts,
        fc.array(fc.option(fault, { nil: null, freq: 3 }), { maxLength: 30 }),
        fc.integer({ min: 5, max: 40 }),
        (facts, faults, fragmentBytes) => {
          const run = new WatchedRun(task, facts);
          const server = new HonestServer(totalBytes, false);
          if (facts.sessionId !== null) server.held.set(facts.sessionId, facts.acknowledgedBytes);
          const budget = [...faults];
          // Each fault costs at most the whole file again, its session and a question.
          const bound = (faults.filter(Boolean).length + 1) * (Math.ceil(totalBytes / fragmentBytes) + 5);
          run.happen(start);
          while (run.outcome === null) {
            if (run.outstanding === null) run.happen(sourceChecked(fragmentBytes));
            else run.happen(budget.shift() ?? server.answer(run.outstanding));
            expect(run.packets.length).toBeLessThanOrEqual(bound);
          }
        },
      ),
      { numRuns: 600 },
    );
  });
});

type Trouble =
  | 'none'
  | 'request lost'
  | 'answer lost'
  | 'not sent'
  | 'crash'
  | 'session forgotten'
  | 'pause'
  | 'cancel';

/** Runs the job again and again, as the queue does, until it is over; `troubles` come first, one a step. */
function uploadThrough(server: HonestServer, troubles: Trouble[], fragmentBytes: number) {
  let run = new WatchedRun(task, noSession);
  let isCancelled = false;
  let packets = 0;
  const left = [...troubles];
  const restart = (facts: SessionFacts): void => {
    packets += run.packets.length;
    run = new WatchedRun(task, facts);
    run.happen(isCancelled ? startCancel : start);
  };
  run.happen(start);

  for (let steps = 0; ; steps += 1) {
    expect(steps).toBeLessThan(2000);
    const { outcome } = run;
    if (outcome !== null) {
      if (outcome.kind === 'completed' || outcome.kind === 'cancelled') {
        return { outcome, packets: packets + run.packets.length };
      }
      restart(run.noted);
      continue;
    }
    const trouble = left.shift() ?? 'none';
    if (trouble === 'pause' || trouble === 'cancel') {
      isCancelled ||= trouble === 'cancel';
      run.happen(trouble === 'pause' ? pause : cancel);
    } else if (trouble === 'crash') {
      restart(run.stored);
    } else if (trouble === 'session forgotten') {
      server.forget();
    } else if (run.outstanding === null) {
      run.happen(sourceChecked(fragmentBytes));
    } else {
      const answer =
        trouble === 'request lost' || trouble === 'not sent' ? null : server.answer(run.outstanding);
      if (trouble === 'none' && answer !== null) run.happen(answer);
      else run.happen(failed('connection-lost', trouble === 'not sent' ? 'not-sent' : 'unknown'));
    }
  }
}

describe('through an honest server and a bad day', () => {
  const upset: fc.Arbitrary<Trouble> = fc.constantFrom<Trouble[]>(
    'none',
    'none',
    'none',
    'request lost',
    'answer lost',
    'not sent',
    'crash',
    'session forgotten',
    'pause',
  );
  const fragment = fc.integer({ min: 5, max: 60 });

  it('a file that changes leaves nothing on the server, and says nothing to it if the first look finds that', () => {
    fc.assert(
      fc.property(fc.nat(25), fc.nat(25), fragment, (goodLooks, looksToForget, fragmentBytes) => {
        const server = new HonestServer(totalBytes, false);
        const run = new WatchedRun(task, noSession);
        run.happen(start);
        for (let looks = 0; run.outcome === null; ) {
          if (run.outstanding !== null) run.happen(server.answer(run.outstanding));
          else {
            if (looks === looksToForget) server.forget();
            run.happen(looks < goodLooks ? sourceChecked(fragmentBytes) : sourceFailed('file-changed'));
            looks += 1;
          }
        }
        expect(server.held.size).toBe(0);
        expect(server.isPlaced).toBe(run.outcome.kind === 'completed');
        if (goodLooks === 0) expect(run.packets).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('an upload is in place when it says so, and it does say so in the end', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(upset, { maxLength: 40 }),
        fragment,
        (early, troubles, fragmentBytes) => {
          const server = new HonestServer(totalBytes, early);
          const { outcome, packets } = uploadThrough(server, troubles, fragmentBytes);
          expect(outcome).toMatchObject({ kind: 'completed', afterCancel: false });
          expect(server.isPlaced).toBe(true);
          expect(packets).toBeLessThanOrEqual(
            (troubles.length + 1) * (Math.ceil(totalBytes / fragmentBytes) + 5),
          );
        },
      ),
      { numRuns: 600 },
    );
  });

  it('a cancelled one tells the truth about the file', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(upset, { maxLength: 20 }),
        fc.array(upset, { maxLength: 10 }),
        fragment,
        (early, before, after, fragmentBytes) => {
          const server = new HonestServer(totalBytes, early);
          const { outcome } = uploadThrough(server, [...before, 'cancel', ...after], fragmentBytes);
          if (outcome.kind === 'completed') expect(server.isPlaced).toBe(true);
          else if (outcome.outcome !== 'confirmed-late' && outcome.outcome !== 'forgot-late') {
            expect(['confirmed', 'server-forgot', 'nothing-sent']).toContain(outcome.outcome);
            expect(server.isPlaced).toBe(false);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
