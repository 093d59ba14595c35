import { uploadError } from '../../shared/upload-error.ts';
import { cancelSession, stepCancelling } from './session-cancelling.ts';
import { stepChecking } from './session-checking.ts';
import { closeSession, stepClosing } from './session-closing.ts';
import { stepSending } from './session-fragment.ts';
import { fallBack, savingTimer, timeHost } from './session-host.ts';
import { ping, stepCreating, stepPinging } from './session-opening.ts';
import { stepFetching } from './session-reply.ts';
import type { SessionEvent, SessionFacts, SessionState, SessionTask, Step } from './session-state.ts';
import { checkSource, end, enter, fail, isComplete } from './session-steps.ts';

/** The state before a run, from what was stored of the session, if there is one. */
export function beginSession(task: SessionTask, facts: SessionFacts): SessionState {
  return {
    task,
    // The offset is written more often than what else is known of the session.
    facts: { ...facts, bestBytes: Math.max(facts.bestBytes, facts.acknowledgedBytes) },
    phase: { name: 'idle' },
    counters: {
      highestBytes: facts.acknowledgedBytes,
      sentToBytes: null,
      stalls: 0,
      recreations: 0,
      tooLarge: 0,
      fragmentCapBytes: null,
      isFirstOnConnection: true,
      mayReconnect: false,
      staleRetries: 0,
      protocolCase:
        task.protocolCase === 'automatic' ? (task.knownProtocolCase ?? 'lower') : task.protocolCase,
      isOtherCaseTried: false,
      isEmptyTold: false,
      isReplyAsked: false,
    },
  };
}

/**
 * The client's side of the upload protocol as a pure reducer: what happened → new state and what to do.
 * Null means that the event is refused in this phase; nothing changes. [MC-BUP] 3.1.5.1, 3.1.5.2
 */
export function stepSession(before: SessionState, event: SessionEvent): Step | null {
  const state = timeHost(before, event);
  return savingTimer(before, stepPhase(state, event));
}

function stepPhase(state: SessionState, event: SessionEvent): Step | null {
  const { phase } = state;
  switch (phase.name) {
    case 'idle':
      return stepIdle(state, event);
    case 'looking':
      return event.type === 'source-checked' ? ask(state) : stepChecking(state, event);
    case 'creating':
      return stepCreating(state, phase.stop, event);
    case 'pinging':
      return stepPinging(state, phase.stop, event);
    case 'checking':
      return stepChecking(state, event);
    case 'sending':
      return stepSending(state, phase, event);
    case 'fetching':
      return stepFetching(state, phase.stop, event);
    case 'closing':
      return stepClosing(state, phase, event);
    case 'cancelling':
      return stepCancelling(state, phase, event);
    case 'ended':
      return null;
  }
}

function stepIdle(state: SessionState, event: SessionEvent): Step | null {
  switch (event.type) {
    // The user may be quicker than the first step.
    case 'pause':
      return end(state, { kind: 'suspended' });
    case 'cancel':
      return cancelSession(state, 'user');
    case 'start-cancel':
      return cancelSession(fallBack(state, event.at), 'user');
    case 'start':
      return start(fallBack(state, event.at), event.looksFirst ?? false);
    default:
      return null;
  }
}

function start(state: SessionState, looksFirst: boolean): Step {
  const { facts, task } = state;
  // No packet can carry an empty range, and servers differ in what they make of an empty upload.
  if (task.totalBytes === 0 && task.emptyFiles === 'refuse') {
    return fail(state, uploadError('file-empty', 'fatal', { name: task.fileName }));
  }
  // A file that is gone or changed must not leave a session behind on the server.
  if (facts.sessionId === null) return checkSource(state);
  // The file may be in place already, so neither its source nor the server's offset matters any more.
  if (facts.closeSent) return closeSession(state, facts.sessionId);
  if (isComplete(state)) return checkSource(state);
  return looksFirst ? enter(state, { name: 'looking' }, { do: 'check-source' }) : ask(state);
}

/** Where the server stands, in a session of an earlier run. */
function ask(state: SessionState): Step {
  // For servers that store repeated bytes twice: nobody knows what reached them last.
  return state.task.afterBreak === 'restart' ? cancelSession(state, 'restart') : ping(state);
}
