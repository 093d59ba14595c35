import { isSessionNotFound } from './bits-error.ts';
import type { ContentRange } from './content-range.ts';
import { cancelSession, closeSession, stepCancelling, stepClosing, stopped } from './session-ending.ts';
import { stepSending } from './session-fragment.ts';
import {
  noSession,
  type SessionEvent,
  type SessionFacts,
  type SessionState,
  type SessionTask,
  type Step,
  type Stop,
} from './session-state.ts';
import {
  checkSource,
  createSession,
  end,
  endBy,
  enter,
  errorOfAck,
  fail,
  isComplete,
  ping,
  recreate,
  saving,
  wish,
  wishOf,
  withFacts,
} from './session-steps.ts';

/** The state before a run, from what was stored of the session, if there is one. */
export function beginSession(task: SessionTask, facts: SessionFacts): SessionState {
  return {
    task,
    facts,
    phase: { name: 'idle' },
    counters: {
      highestBytes: facts.acknowledgedBytes,
      bestBytes: facts.acknowledgedBytes,
      sentToBytes: null,
      stalls: 0,
      recreations: 0,
      tooLarge: 0,
      fragmentCapBytes: null,
      isFirstOnConnection: true,
      mayReconnect: false,
    },
  };
}

/**
 * The client's side of the upload protocol as a pure reducer: what happened → new state and what to do.
 * Null means that the event is refused in this phase; nothing changes. [MC-BUP] 3.1.5.1, 3.1.5.2
 */
export function stepSession(state: SessionState, event: SessionEvent): Step | null {
  const { phase } = state;
  switch (phase.name) {
    case 'idle':
      if (event.type === 'start') return start(state);
      if (event.type === 'start-cancel') return cancelSession(state, null);
      return null;
    case 'creating':
      return stepCreating(state, phase.stop, event);
    case 'pinging':
      return stepPinging(state, phase.stop, event);
    case 'checking':
      return stepChecking(state, event);
    case 'sending':
      return stepSending(state, phase.range, phase.stop, event);
    case 'closing':
      return stepClosing(state, phase, event);
    case 'cancelling':
      return stepCancelling(state, phase.because, event);
    case 'ended':
      return null;
  }
}

function start(state: SessionState): Step {
  const { sessionId, closeSent } = state.facts;
  if (sessionId === null) return checkSource(state);
  if (closeSent) return closeSession(state, sessionId);
  if (isComplete(state)) return checkSource(state);
  return ping(state);
}

function stepCreating(state: SessionState, stop: Stop, event: SessionEvent): Step | null {
  switch (event.type) {
    case 'pause':
    case 'cancel':
      // Its answer carries the session id: without it the server could never be told to forget the session.
      return wish(state, { name: 'creating', stop: wishOf(event) });
    case 'answered': {
      if (event.ack.kind !== 'session-created') {
        return stop === 'cancel'
          ? end(state, { kind: 'cancelled', outcome: 'nothing-sent' })
          : endBy(state, stop, errorOfAck('create-session', event.ack, state));
      }
      const opened: SessionState = {
        ...state,
        facts: { ...noSession, sessionId: event.ack.sessionId },
        counters: {
          ...state.counters,
          highestBytes: 0,
          sentToBytes: 0,
          stalls: 0,
          isFirstOnConnection: false,
        },
      };
      const next =
        stop === 'cancel'
          ? cancelSession(opened, null)
          : stop === 'suspend'
            ? end(opened, { kind: 'suspended' })
            : checkSource(opened);
      return saving(next, true);
    }
    case 'failed':
    case 'aborted':
      return stop === 'cancel'
        ? end(state, { kind: 'cancelled', outcome: 'nothing-sent' })
        : endBy(state, stop, event.type === 'failed' ? event.error : null);
    default:
      return null;
  }
}

function stepPinging(state: SessionState, stop: Stop, event: SessionEvent): Step | null {
  switch (event.type) {
    case 'pause':
    case 'cancel':
      return wish(state, { name: 'pinging', stop: wishOf(event) }, { do: 'abort' });
    case 'answered':
      if (stop !== null) return stopped(state, stop);
      if (event.ack.kind === 'accepted') return checkSource(state);
      if (event.ack.kind === 'refused' && isSessionNotFound(event.ack.refusal)) return recreate(state);
      return fail(state, errorOfAck('ping', event.ack, state));
    case 'failed':
      return stop === null ? fail(state, event.error) : stopped(state, stop);
    case 'aborted':
      return stopped(state, stop ?? 'suspend');
    default:
      return null;
  }
}

function stepChecking(state: SessionState, event: SessionEvent): Step | null {
  const { facts, counters, task } = state;
  switch (event.type) {
    case 'pause':
      return end(state, { kind: 'suspended' });
    case 'cancel':
      return cancelSession(state, null);
    case 'source-failed':
      // A changed file can't be continued; one that is only gone or locked may come back.
      return event.error.code === 'file-changed'
        ? cancelSession(state, event.error)
        : fail(state, event.error);
    case 'source-checked': {
      const { sessionId } = facts;
      if (sessionId === null) return createSession(state);
      if (isComplete(state)) return closeSession(state, sessionId);
      const length = Math.min(event.fragmentBytes, counters.fragmentCapBytes ?? event.fragmentBytes);
      const range: ContentRange = {
        first: facts.acknowledgedBytes,
        last: Math.min(facts.acknowledgedBytes + length, task.totalBytes) - 1,
        total: task.totalBytes,
      };
      const next = enter(
        state,
        { name: 'sending', range, stop: null },
        {
          do: 'send',
          packet: { type: 'fragment', sessionId, range, contentName: task.contentName },
        },
      );
      const holdsLastByte = range.last === range.total - 1;
      if (!holdsLastByte || facts.lastFragmentSent) return next;
      return saving(withFacts(next, { lastFragmentSent: true }), true);
    }
    default:
      return null;
  }
}
