import type { CancelOutcome } from '../../shared/job-view.ts';
import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import type { Ack } from './ack.ts';
import { isSessionNotFound } from './bits-error.ts';
import { anew } from './session-anew.ts';
import { errorOfAck } from './session-error.ts';
import {
  type CancelReason,
  noSession,
  type SessionEvent,
  type SessionPhase,
  type SessionState,
  type Step,
  type Stop,
} from './session-state.ts';
import {
  afterStaleLine,
  awaitsReply,
  end,
  enter,
  fail,
  isComplete,
  saving,
  send,
  wish,
  withFacts,
} from './session-steps.ts';

type Closing = Extract<SessionPhase, { name: 'closing' }>;

/** Tells the server that every byte is there. [MC-BUP] 3.1.5.1.5 */
export function closeSession(state: SessionState, sessionId: string, stop: Stop = null): Step {
  const closing: Closing = { name: 'closing', sentBefore: state.facts.closeSent, stop };
  return saving(
    send(withFacts(state, { closeSent: true }), closing, { type: 'close-session', sessionId }),
    true,
  );
}

export function stepClosing(state: SessionState, phase: Closing, event: SessionEvent): Step | null {
  switch (event.type) {
    case 'cancel':
      // Close-Session is let finish: then nothing is left to cancel.
      return wish(state, { ...phase, stop: 'cancel' });
    case 'answered':
      return onCloseAck(state, phase, event.ack);
    case 'failed':
    case 'aborted':
      return onCloseUnanswered(state, phase, event);
    default:
      return null;
  }
}

function onCloseUnanswered(
  state: SessionState,
  phase: Closing,
  event: Extract<SessionEvent, { type: 'failed' | 'aborted' }>,
): Step {
  const known = withFacts(state, { closeSent: phase.sentBefore || event.certainty === 'unknown' });
  const { sessionId } = known.facts;
  const again = event.type === 'failed' ? afterStaleLine(known, event) : null;
  if (again !== null && sessionId !== null) return closeSession(again, sessionId, phase.stop);
  return saving(event.type === 'failed' ? fail(known, event.error) : end(known, { kind: 'suspended' }), true);
}

/** [MC-BUP] 3.1.5.2.1, 3.2.5.2.7; win32 docs, Ack for Close-Session: repeated after 5xx, never after 1xx to 4xx. */
function onCloseAck(state: SessionState, phase: Closing, ack: Ack): Step {
  const complete = (warning: UploadError | null): Step =>
    end(state, {
      kind: 'completed',
      confirmed: warning === null,
      afterCancel: phase.stop === 'cancel',
      warning,
    });
  if (ack.kind === 'accepted') return complete(null);
  const error = errorOfAck('close-session', ack, state);
  if (ack.kind !== 'refused' || !ack.refusal.isAck) return fail(state, error);
  // An earlier Close-Session with an unknown outcome must be the one that closed it.
  if (isSessionNotFound(ack.refusal)) return complete(phase.sentBefore ? null : error);
  const { status } = ack.refusal;
  if (status === 404) return fail(state, uploadError('upload-vanished', 'fatal', error.facts));
  // The file could not be put in its place, or nobody looked at the packet: all that was acknowledged is no success.
  const isFailure = error.code === 'exists-or-denied' || status === 401 || status === 407;
  return isFailure || status >= 500 ? fail(state, error) : complete(error);
}

/** Ends the session on the server, or closes it when every byte is already there. [MC-BUP] 3.1.4.4, 3.1.5.1.6 */
export function cancelSession(state: SessionState, because: CancelReason): Step {
  const { sessionId } = state.facts;
  if (sessionId === null) return withoutSession(state, because);
  // After the last fragment a cancel has no effect on the file, but for the reply that it deletes.
  if (because === 'user' && isComplete(state) && !awaitsReply(state)) {
    return closeSession(state, sessionId, 'cancel');
  }
  return send(state, { name: 'cancelling', because, stop: null }, { type: 'cancel-session', sessionId });
}

function withoutSession(state: SessionState, because: CancelReason): Step {
  if (because === 'restart') return anew(state);
  return because === 'user' ? nothingToCancel(state) : fail(state, because);
}

/** No session is known: the server gave none, its answer was lost, or it has forgotten the session. */
export function nothingToCancel(state: SessionState): Step {
  const isForgotten = state.counters.recreations > 0 || state.facts.lastFragmentSent;
  return end(state, { kind: 'cancelled', outcome: isForgotten ? 'server-forgot' : 'nothing-sent' });
}

type Cancelling = Extract<SessionPhase, { name: 'cancelling' }>;

export function stepCancelling(state: SessionState, phase: Cancelling, event: SessionEvent): Step | null {
  switch (event.type) {
    case 'pause':
    case 'cancel':
      // Only a session that makes room for the next one is not ended by the user's own wish.
      if (phase.because !== 'restart') return null;
      return enter(
        state,
        event.type === 'cancel' ? { ...phase, because: 'user' } : { ...phase, stop: 'suspend' },
      );
    case 'answered':
      return onCancelAck(state, phase, event.ack);
    case 'failed': {
      const again = afterStaleLine(state, event);
      return again === null ? notTold(state, phase, event.error) : cancelSession(again, phase.because);
    }
    case 'aborted':
      return notTold(state, phase, null);
    default:
      return null;
  }
}

/** Win32 docs, Ack for Cancel-Session: repeated after 5xx and silence, never after 1xx to 4xx. */
function onCancelAck(state: SessionState, phase: Cancelling, ack: Ack): Step {
  if (ack.kind === 'accepted') return settle(state, phase, outcomeOfCancel(state));
  if (ack.kind === 'refused') {
    const { refusal } = ack;
    if (isSessionNotFound(refusal)) return settle(state, phase, 'server-forgot');
    // A 2xx that is no Ack comes from a captive portal: the server has not been asked yet.
    const isAnswer = refusal.status < 500 && (refusal.isAck || refusal.status >= 300);
    // Whoever must sign in first has not been heard yet.
    if (isAnswer && refusal.status !== 401 && refusal.status !== 407) return settle(state, phase, 'refused');
  }
  return notTold(state, phase, errorOfAck('cancel-session', ack, state));
}

function outcomeOfCancel(state: SessionState): CancelOutcome {
  if (isComplete(state)) return 'reply-cancelled';
  return state.facts.lastFragmentSent ? 'confirmed-late' : 'confirmed';
}

function settle(state: SessionState, { because, stop }: Cancelling, outcome: CancelOutcome): Step {
  if (because === 'restart') {
    const next = anew(state);
    return stop === null ? next : saving(end(next.state, { kind: 'suspended' }), true);
  }
  const freed: SessionState = { ...state, facts: { ...noSession, notes: state.facts.notes } };
  return saving(because === 'user' ? end(freed, { kind: 'cancelled', outcome }) : fail(freed, because), true);
}

/** The server may not know yet: a job given up for an error leaves the session behind, a cancel is tried again. */
function notTold(state: SessionState, { because, stop }: Cancelling, error: UploadError | null): Step {
  if (typeof because === 'object') {
    return end(state, { kind: 'failed', error: because, abandonsSession: true });
  }
  return error === null || stop !== null ? end(state, { kind: 'suspended' }) : fail(state, error);
}

export const stopped = (state: SessionState, stop: 'suspend' | 'cancel'): Step =>
  stop === 'cancel' ? cancelSession(state, 'user') : end(state, { kind: 'suspended' });

/** What the user wants comes first; only then what the answer asks for. */
export const stopOr = (state: SessionState, stop: Stop, next: (state: SessionState) => Step): Step =>
  stop === null ? next(state) : stopped(state, stop);
