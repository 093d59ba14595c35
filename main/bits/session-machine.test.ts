import { describe, expect, it } from 'vitest';
import {
  aborted,
  accepted,
  answered,
  cancel,
  commandWords,
  created,
  failed,
  notAnAck,
  outcomeWords,
  outOfStep,
  pause,
  play,
  received,
  refused,
  replyAborted,
  replyFailed,
  replyStored,
  sessionNotFound,
  sourceChecked,
  sourceFailed,
  staleLine,
  start,
  startCancel,
  startLooking,
  storedSession,
} from '../testing/session-script.ts';
import { stepSession } from './session-machine.ts';
import type { SessionEvent, SessionFacts, SessionPhase, SessionState } from './session-state.ts';

// A file of 100 bytes in fragments of 10. "store" survives a crash, "note" may be lost in one.

const after = (facts: SessionFacts | undefined, ...events: SessionEvent[]): SessionState =>
  play({ fileIsAsBefore: false, ...(facts && { facts }), task: { reply: 'wanted' } }, ...events).state;
/** As `after`, for a server that stores repeated bytes twice. */
const restarting = (facts: SessionFacts, ...events: SessionEvent[]): SessionState =>
  play({ fileIsAsBefore: false, facts, task: { afterBreak: 'restart' } }, ...events).state;
const part = storedSession(30);
const create = [start, sourceChecked(10)];
const opened = [...create, created()];
const send = [...opened, sourceChecked(10)];
const all = storedSession(100, { lastFragmentSent: true });
const replied = storedSession(100, { lastFragmentSent: true, replyUrl: 'reply.bin' });

/** Where a run can stand; "to pause" and "to cancel": the user has said so, the packet is not over yet. */
const situations = {
  'idle, no session': after(undefined),
  'idle, session at 30': after(part),
  'idle, every byte acknowledged': after(all),
  'idle, Close-Session may have arrived': after({ ...all, closeSent: true }),
  looking: after(part, startLooking),
  'looking, to start again': restarting(part, startLooking),
  creating: after(undefined, ...create),
  'creating, to pause': after(undefined, ...create, pause),
  'creating, to cancel': after(undefined, ...create, cancel),
  pinging: after(part, start),
  'pinging, to pause': after(part, start, pause),
  'pinging, to cancel': after(part, start, cancel),
  'checking, no session yet': after(undefined, start),
  'checking, session lost': after(part, start, sessionNotFound),
  checking: after(undefined, ...opened),
  'checking, every byte acknowledged': after(all, start),
  sending: after(undefined, ...send),
  'sending, to pause': after(undefined, ...send, pause),
  'sending, to cancel': after(undefined, ...send, cancel),
  fetching: after(replied, start, sourceChecked(10)),
  'fetching, to pause': after(replied, start, sourceChecked(10), pause),
  'fetching, to cancel': after(replied, start, sourceChecked(10), cancel),
  closing: after(all, start, sourceChecked(10)),
  'closing, to cancel': after(all, start, sourceChecked(10), cancel),
  cancelling: after(part, startCancel),
  'cancelling, file changed': after(part, start, accepted, sourceFailed('file-changed')),
  'cancelling, to start again': restarting(part, start),
  'cancelling, to start again later': restarting(part, start, pause),
  ended: after(undefined, ...opened, pause),
} satisfies Record<string, SessionState>;
type Situation = keyof typeof situations;

const events = {
  start,
  'start with a look at the file': startLooking,
  'start only to cancel': startCancel,
  'Ack it hopes for': accepted, // each situation has its own, see below
  'Ack 403': refused(403),
  'no answer': failed('no-answer'),
  'packet reset': aborted(),
  'file as before': sourceChecked(10),
  'file gone': sourceFailed('file-gone'),
  'file changed': sourceFailed('file-changed'),
  'reply saved': replyStored,
  'reply is gone': replyFailed('reply-gone'),
  'download ended': replyAborted,
  'kept line had died': staleLine,
  pause,
  cancel,
} satisfies Record<string, SessionEvent>;
type Happening = keyof typeof events;

const hopedFor: Partial<Record<SessionPhase['name'], SessionEvent>> = {
  creating: created('{B}'),
  sending: received(10),
};

/** "next phase: commands", or how the run ended. What a row does not list is refused, and changes nothing. */
const table: Record<Situation, Partial<Record<Happening, string>>> = {
  'idle, no session': {
    start: 'checking: check file',
    'start with a look at the file': 'checking: check file',
    'start only to cancel': 'cancelled: nothing-sent',
    pause: 'suspended',
    cancel: 'cancelled: nothing-sent',
  },
  'idle, session at 30': {
    start: 'pinging: Ping',
    'start with a look at the file': 'looking: check file',
    'start only to cancel': 'cancelling: Cancel-Session',
    pause: 'suspended',
    cancel: 'cancelling: Cancel-Session',
  },
  'idle, every byte acknowledged': {
    start: 'checking: check file',
    'start with a look at the file': 'checking: check file',
    'start only to cancel': 'closing: store {A} at 100, Close-Session',
    pause: 'suspended',
    cancel: 'closing: store {A} at 100, Close-Session',
  },
  'idle, Close-Session may have arrived': {
    start: 'closing: store {A} at 100, Close-Session',
    'start with a look at the file': 'closing: store {A} at 100, Close-Session',
    'start only to cancel': 'closing: store {A} at 100, Close-Session',
    pause: 'suspended',
    cancel: 'closing: store {A} at 100, Close-Session',
  },

  // As long as the file can't be read, the server is left alone; of one that changed it is told.
  looking: {
    'file as before': 'pinging: Ping',
    'file gone': 'failed: file-gone (fatal)',
    'file changed': 'cancelling: Cancel-Session',
    pause: 'suspended',
    cancel: 'cancelling: Cancel-Session',
  },
  'looking, to start again': {
    'file as before': 'cancelling: Cancel-Session',
    'file gone': 'failed: file-gone (fatal)',
    'file changed': 'cancelling: Cancel-Session',
    pause: 'suspended',
    cancel: 'cancelling: Cancel-Session',
  },

  // Neither a pause nor a cancel ends Create-Session: its answer names the session.
  creating: {
    'Ack it hopes for': 'checking: store {B} at 0, check file',
    'Ack 403': 'failed: exists-or-denied (fatal)',
    'no answer': 'failed: no-answer (transient)',
    'kept line had died': 'creating: Create-Session',
    'packet reset': 'suspended',
    pause: 'creating: wait',
    cancel: 'creating: wait',
  },
  'creating, to pause': {
    'Ack it hopes for': 'store {B} at 0, suspended',
    'Ack 403': 'suspended',
    'no answer': 'suspended',
    'kept line had died': 'creating: Create-Session',
    'packet reset': 'suspended',
    pause: 'creating: wait',
    cancel: 'creating: wait',
  },
  'creating, to cancel': {
    'Ack it hopes for': 'cancelling: store {B} at 0, Cancel-Session',
    'Ack 403': 'cancelled: nothing-sent',
    'no answer': 'cancelled: nothing-sent',
    'kept line had died': 'creating: Create-Session',
    'packet reset': 'cancelled: nothing-sent',
  },

  pinging: {
    'Ack it hopes for': 'checking: check file',
    'Ack 403': 'failed: access-denied (fatal)',
    'no answer': 'failed: no-answer (transient)',
    'kept line had died': 'pinging: Ping',
    'packet reset': 'suspended',
    pause: 'pinging: reset',
    cancel: 'pinging: reset',
  },
  'pinging, to pause': {
    'Ack it hopes for': 'suspended',
    'Ack 403': 'suspended',
    'no answer': 'suspended',
    'kept line had died': 'suspended',
    'packet reset': 'suspended',
    pause: 'pinging: wait',
    cancel: 'pinging: wait',
  },
  'pinging, to cancel': {
    'Ack it hopes for': 'cancelling: Cancel-Session',
    'Ack 403': 'cancelling: Cancel-Session',
    'no answer': 'cancelling: Cancel-Session',
    'kept line had died': 'cancelling: Cancel-Session',
    'packet reset': 'cancelling: Cancel-Session',
  },

  // A file that is gone or changed leaves no session behind.
  'checking, no session yet': {
    'file as before': 'creating: Create-Session',
    'file gone': 'failed: file-gone (fatal)',
    'file changed': 'failed: file-changed (fatal)',
    pause: 'suspended',
    cancel: 'cancelled: nothing-sent',
  },
  'checking, session lost': {
    'file as before': 'creating: Create-Session',
    'file gone': 'failed: file-gone (fatal)',
    'file changed': 'failed: file-changed (fatal)',
    pause: 'suspended',
    cancel: 'cancelled: server-forgot',
  },
  checking: {
    'file as before': 'sending: Fragment 0-9/100',
    'file gone': 'failed: file-gone (fatal)',
    'file changed': 'cancelling: Cancel-Session',
    pause: 'suspended',
    cancel: 'cancelling: Cancel-Session',
  },
  'checking, every byte acknowledged': {
    'file as before': 'closing: store {A} at 100, Close-Session',
    'file gone': 'failed: file-gone (fatal)',
    'file changed': 'cancelling: Cancel-Session',
    pause: 'suspended',
    cancel: 'closing: store {A} at 100, Close-Session',
  },

  sending: {
    'Ack it hopes for': 'checking: note {A} at 10, check file',
    'Ack 403': 'failed: access-denied (fatal)',
    'no answer': 'failed: no-answer (transient)',
    'kept line had died': 'pinging: Ping',
    'packet reset': 'suspended',
    pause: 'sending: reset',
    cancel: 'sending: reset',
  },
  'sending, to pause': {
    'Ack it hopes for': 'store {A} at 10, suspended',
    'Ack 403': 'suspended',
    'no answer': 'suspended',
    'kept line had died': 'suspended',
    'packet reset': 'suspended',
    pause: 'sending: wait',
    cancel: 'sending: wait',
  },
  'sending, to cancel': {
    'Ack it hopes for': 'cancelling: store {A} at 10, Cancel-Session',
    'Ack 403': 'cancelling: Cancel-Session',
    'no answer': 'cancelling: Cancel-Session',
    'kept line had died': 'cancelling: Cancel-Session',
    'packet reset': 'cancelling: Cancel-Session',
  },

  // Close-Session is let finish: a pause has nothing left to hold back, a cancel nothing left to cancel.
  closing: {
    'Ack it hopes for': 'completed',
    'Ack 403': 'completed, not confirmed: access-denied',
    'no answer': 'store {A} at 100, failed: no-answer (transient)',
    'kept line had died': 'closing: store {A} at 100, Close-Session',
    'packet reset': 'store {A} at 100, suspended',
    cancel: 'closing: wait',
  },
  'closing, to cancel': {
    'Ack it hopes for': 'completed before the cancel',
    'Ack 403': 'store no session at 0, cancelled: refused',
    'no answer': 'store {A} at 100, failed: no-answer (transient)',
    'kept line had died': 'closing: store {A} at 100, Close-Session',
    'packet reset': 'store {A} at 100, suspended',
  },

  cancelling: {
    'Ack it hopes for': 'store no session at 0, cancelled: confirmed',
    'Ack 403': 'store no session at 0, cancelled: refused',
    'no answer': 'failed: no-answer (transient)',
    'kept line had died': 'cancelling: Cancel-Session',
    'packet reset': 'suspended',
  },
  'cancelling, file changed': {
    'Ack it hopes for': 'store no session at 0, failed: file-changed (fatal)',
    'Ack 403': 'store no session at 0, failed: file-changed (fatal)',
    'no answer': 'failed: file-changed (fatal, session left behind)',
    'kept line had died': 'cancelling: Cancel-Session',
    'packet reset': 'failed: file-changed (fatal, session left behind)',
    cancel: 'cancelling: wait',
  },

  'cancelling, to start again': {
    'Ack it hopes for': 'checking: store no session at 0, check file',
    'Ack 403': 'checking: store no session at 0, check file',
    'no answer': 'checking: store no session at 0, check file',
    'packet reset': 'suspended',
    'kept line had died': 'cancelling: Cancel-Session',
    pause: 'cancelling: wait',
    cancel: 'cancelling: wait',
  },
  'cancelling, to start again later': {
    'Ack it hopes for': 'store no session at 0, suspended',
    'Ack 403': 'store no session at 0, suspended',
    'no answer': 'store no session at 0, suspended',
    'packet reset': 'suspended',
    'kept line had died': 'cancelling: Cancel-Session',
    pause: 'cancelling: wait',
    cancel: 'cancelling: wait',
  },

  // The server would delete the reply at Close-Session: it must be safe here first.
  fetching: {
    'reply saved': 'closing: store {A} at 100, store {A} at 100, Close-Session',
    'reply is gone': 'failed: reply-gone (fatal)',
    'download ended': 'suspended',
    pause: 'fetching: reset',
    cancel: 'fetching: reset',
  },
  'fetching, to pause': {
    'reply saved': 'store {A} at 100, suspended',
    'reply is gone': 'suspended',
    'download ended': 'suspended',
    pause: 'fetching: wait',
    cancel: 'fetching: wait',
  },
  'fetching, to cancel': {
    'reply saved': 'closing: store {A} at 100, store {A} at 100, Close-Session',
    'reply is gone': 'cancelling: Cancel-Session',
    'download ended': 'cancelling: Cancel-Session',
  },

  ended: {},
};

function stepWords(state: SessionState, event: SessionEvent): string | undefined {
  const step = stepSession(state, event);
  if (step === null) return undefined;
  const { phase, facts } = step.state;
  const commands = step.commands.map((command) => commandWords(command, facts));
  if (phase.name === 'ended') return [...commands, outcomeWords(phase.outcome)].join(', ');
  return `${phase.name}: ${commands.join(', ') || 'wait'}`;
}

describe.each(Object.keys(situations) as Situation[])('%s', (situation) => {
  const state = situations[situation];

  it.each(Object.keys(events) as Happening[])('%s', (happening) => {
    const hoped = happening === 'Ack it hopes for' ? hopedFor[state.phase.name] : undefined;
    const before = structuredClone(state);
    expect(stepWords(state, hoped ?? events[happening])).toBe(table[situation][happening]);
    expect(state).toEqual(before);
  });
});

it('the table has every phase and every kind of event', () => {
  const phases: Record<SessionPhase['name'], true> = {
    idle: true,
    looking: true,
    creating: true,
    pinging: true,
    checking: true,
    sending: true,
    fetching: true,
    closing: true,
    cancelling: true,
    ended: true,
  };
  const kinds: Record<SessionEvent['type'], true> = {
    start: true,
    'start-cancel': true,
    answered: true,
    failed: true,
    aborted: true,
    'source-checked': true,
    'source-failed': true,
    'reply-stored': true,
    'reply-failed': true,
    'reply-aborted': true,
    pause: true,
    cancel: true,
  };
  expect(new Set(Object.values(situations).map(({ phase }) => phase.name))).toEqual(
    new Set(Object.keys(phases)),
  );
  expect(new Set(Object.values(events).map(({ type }) => type))).toEqual(new Set(Object.keys(kinds)));
});

const acks = {
  created: created('{B}'),
  accepted,
  'received 10': received(10),
  'received, not said': received(null),
  '416 wants 5': outOfStep(5),
  '416, not said': outOfStep(null),
  'session not found': sessionNotFound,
  'Ack 404': refused(404),
  'Ack 500': refused(500),
  '405, no Ack': notAnAck(405),
  '200, no Ack': notAnAck(200),
  malformed: answered({ kind: 'malformed', why: 'bad-session-id' }),
  'other protocol': answered({ kind: 'protocol-mismatch' }),
} satisfies Record<string, SessionEvent>;

const malformedAnswer = 'failed: malformed-answer (transient)';
const protocolMismatch = 'failed: protocol-mismatch (fatal)';

/** Every packet and every Ack, those that answer another packet included. */
const ackTable: Record<
  'creating' | 'pinging' | 'sending' | 'closing' | 'cancelling',
  Record<keyof typeof acks, string>
> = {
  creating: {
    created: 'checking: store {B} at 0, check file',
    accepted: malformedAnswer,
    'received 10': malformedAnswer,
    'received, not said': malformedAnswer,
    '416 wants 5': malformedAnswer,
    '416, not said': malformedAnswer,
    'session not found': 'failed: session-lost (transient)',
    'Ack 404': 'failed: no-such-place (fatal)',
    'Ack 500': 'failed: server-trouble (transient)',
    '405, no Ack': 'failed: verb-refused (fatal)',
    '200, no Ack': 'failed: not-bits-server (transient)',
    malformed: malformedAnswer,
    'other protocol': protocolMismatch,
  },
  pinging: {
    created: malformedAnswer,
    accepted: 'checking: check file',
    'received 10': malformedAnswer,
    'received, not said': malformedAnswer,
    '416 wants 5': malformedAnswer,
    '416, not said': malformedAnswer,
    'session not found': 'checking: store no session at 0, check file',
    'Ack 404': 'failed: no-such-place (fatal)',
    'Ack 500': 'failed: server-trouble (transient)',
    '405, no Ack': 'failed: verb-refused (fatal)',
    '200, no Ack': 'failed: not-bits-server (transient)',
    malformed: malformedAnswer,
    'other protocol': protocolMismatch,
  },
  sending: {
    created: malformedAnswer,
    accepted: malformedAnswer,
    'received 10': 'checking: note {A} at 10, check file',
    'received, not said': 'checking: note {A} at 10, check file',
    '416 wants 5': 'checking: note {A} at 5, check file',
    '416, not said': 'checking: store no session at 0, check file',
    'session not found': 'checking: store no session at 0, check file',
    'Ack 404': 'failed: no-such-place (fatal)',
    'Ack 500': 'failed: server-trouble (transient)',
    '405, no Ack': 'failed: verb-refused (fatal)',
    '200, no Ack': 'failed: not-bits-server (transient)',
    malformed: malformedAnswer,
    'other protocol': protocolMismatch,
  },
  closing: {
    created: malformedAnswer,
    accepted: 'completed',
    'received 10': malformedAnswer,
    'received, not said': malformedAnswer,
    '416 wants 5': malformedAnswer,
    '416, not said': malformedAnswer,
    'session not found': 'completed, not confirmed: session-lost',
    'Ack 404': 'store no session at 0, failed: upload-vanished (fatal)',
    'Ack 500': 'store {A} at 100, failed: server-trouble (transient)',
    '405, no Ack': 'store {A} at 100, failed: verb-refused (fatal)',
    '200, no Ack': 'store {A} at 100, failed: not-bits-server (transient)',
    malformed: malformedAnswer,
    'other protocol': protocolMismatch,
  },
  cancelling: {
    created: malformedAnswer,
    accepted: 'store no session at 0, cancelled: confirmed',
    'received 10': malformedAnswer,
    'received, not said': malformedAnswer,
    '416 wants 5': malformedAnswer,
    '416, not said': malformedAnswer,
    'session not found': 'store no session at 0, cancelled: server-forgot',
    'Ack 404': 'store no session at 0, cancelled: refused',
    'Ack 500': 'failed: server-trouble (transient)',
    '405, no Ack': 'store no session at 0, cancelled: refused',
    '200, no Ack': 'failed: not-bits-server (transient)',
    malformed: malformedAnswer,
    'other protocol': protocolMismatch,
  },
};

describe.each(Object.keys(ackTable) as (keyof typeof ackTable)[])('answers while %s', (phase) => {
  it.each(Object.keys(acks) as (keyof typeof acks)[])('%s', (ack) => {
    expect(stepWords(situations[phase], acks[ack])).toBe(ackTable[phase][ack]);
  });
});
