import { stepChecking } from './session-checking.ts';
import { cancelSession, closeSession, stepCancelling, stepClosing } from './session-ending.ts';
import { stepSending } from './session-fragment.ts';
import { ping, stepCreating, stepPinging } from './session-opening.ts';
import type { SessionEvent, SessionFacts, SessionState, SessionTask, Step } from './session-state.ts';
import { checkSource, end, isComplete } from './session-steps.ts';

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
      return stepIdle(state, event);
    case 'creating':
      return stepCreating(state, phase.stop, event);
    case 'pinging':
      return stepPinging(state, phase.stop, event);
    case 'checking':
      return stepChecking(state, event);
    case 'sending':
      return stepSending(state, phase, event);
    case 'closing':
      return stepClosing(state, phase, event);
    case 'cancelling':
      return stepCancelling(state, phase.because, event);
    case 'ended':
      return null;
  }
}

function stepIdle(state: SessionState, event: SessionEvent): Step | null {
  // The user may be quicker than the first step.
  if (event.type === 'pause') return end(state, { kind: 'suspended' });
  if (event.type === 'start-cancel' || event.type === 'cancel') return cancelSession(state, null);
  if (event.type !== 'start') return null;
  const { sessionId, closeSent } = state.facts;
  // A file that is gone or changed must not leave a session behind on the server.
  if (sessionId === null) return checkSource(state);
  // The file may be in place already, so neither its source nor the server's offset matters any more.
  if (closeSent) return closeSession(state, sessionId);
  return isComplete(state) ? checkSource(state) : ping(state);
}
