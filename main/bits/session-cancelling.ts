import type { CancelOutcome } from '../../shared/job-view.ts';
import type { UploadError } from '../../shared/upload-error.ts';
import type { Ack } from './ack.ts';
import { isSessionNotFound } from './bits-error.ts';
import { anew, cancelled } from './session-anew.ts';
import { closeSession } from './session-closing.ts';
import { afterEnd, endWithoutSession, forgottenByServer } from './session-end.ts';
import { errorOfAck } from './session-error.ts';
import type { CancelReason, SessionEvent, SessionPhase, SessionState, Step, Stop } from './session-state.ts';
import { afterStaleLine, awaitsReply, end, enter, fail, isComplete, saving, send } from './session-steps.ts';

/** Ends the session on the server, or closes it when every byte is already there. [MC-BUP] 3.1.4.4, 3.1.5.1.6 */
export function cancelSession(
  state: SessionState,
  because: CancelReason,
  stop: 'suspend' | null = null,
): Step {
  const { sessionId } = state.facts;
  if (sessionId === null) return withoutSession(state, because);
  // After the last fragment a cancel has no effect on the file, but for the reply that it deletes.
  const isDelivered = isComplete(state) && (state.task.totalBytes > 0 || state.facts.closeSent);
  if (because === 'user' && isDelivered && !awaitsReply(state)) {
    return closeSession(state, sessionId, 'cancel');
  }
  return send(state, { name: 'cancelling', because, stop }, { type: 'cancel-session', sessionId });
}

function withoutSession(state: SessionState, because: CancelReason): Step {
  if (because === 'restart') return anew(state, endWithoutSession(state.facts));
  return because === 'user' ? nothingToCancel(state) : fail(state, because);
}

/** No session is known: the server gave none, its answer was lost, or the last one is over. */
export const nothingToCancel = (state: SessionState): Step =>
  end(state, { kind: 'cancelled', outcome: endWithoutSession(state.facts) });

type Cancelling = Extract<SessionPhase, { name: 'cancelling' }>;

export function stepCancelling(state: SessionState, phase: Cancelling, event: SessionEvent): Step | null {
  switch (event.type) {
    case 'pause':
      // It is the end of the upload anyway, but where the session only makes room for the next one.
      return phase.because === 'restart' ? enter(state, { ...phase, stop: 'suspend' }) : null;
    case 'cancel':
      return phase.because === 'user' ? null : enter(state, { ...phase, because: 'user', stop: null });
    case 'answered':
      return onCancelAck(state, phase, event.ack);
    case 'failed': {
      const again = afterStaleLine(state, event);
      if (again !== null) return cancelSession(again, phase.because, phase.stop);
      return notTold(state, phase, event.error, event.certainty === 'unknown');
    }
    case 'aborted':
      return notTold(state, phase, null, false);
    default:
      return null;
  }
}

/** Win32 docs, Ack for Cancel-Session: repeated after 5xx and silence, never after 1xx to 4xx. */
function onCancelAck(state: SessionState, phase: Cancelling, ack: Ack): Step {
  if (ack.kind === 'accepted') return settle(state, phase, outcomeOfCancel(state));
  if (ack.kind === 'refused') {
    const { refusal } = ack;
    if (isSessionNotFound(refusal)) return settle(state, phase, forgottenByServer(state.facts));
    // A 2xx that is no Ack comes from a captive portal: the server has not been asked yet.
    const isAnswer = refusal.status < 500 && (refusal.isAck || refusal.status >= 300);
    // Whoever must sign in first has not been heard yet.
    if (isAnswer && refusal.status !== 401 && refusal.status !== 407) return settle(state, phase, 'refused');
  }
  return notTold(state, phase, errorOfAck('cancel-session', ack, state), true);
}

function outcomeOfCancel(state: SessionState): CancelOutcome {
  if (awaitsReply(state)) return 'reply-cancelled';
  return state.facts.lastFragmentSent ? 'confirmed-late' : 'confirmed';
}

function settle(state: SessionState, { because, stop }: Cancelling, outcome: CancelOutcome): Step {
  if (because === 'restart') {
    const next = anew(state, outcome);
    return stop === null ? next : saving(end(next.state, { kind: 'suspended' }), true);
  }
  if (because === 'user') return cancelled(state, outcome);
  return saving(fail({ ...state, facts: afterEnd(state.facts, outcome) }, because), true);
}

/** The server may not know yet: a job given up for an error leaves the session behind, a cancel is tried again. */
function notTold(
  state: SessionState,
  phase: Cancelling,
  error: UploadError | null,
  isReached: boolean,
): Step {
  const { because, stop } = phase;
  if (typeof because === 'object') {
    return end(state, { kind: 'failed', error: because, abandonsSession: true });
  }
  if (error === null) return end(state, { kind: 'suspended' });
  // A server that says nothing of a session that it lost must not keep the next one from starting.
  if (because === 'restart' && isReached) return settle(state, phase, 'left-behind');
  return stop === null ? fail(state, error) : end(state, { kind: 'suspended' });
}

export const stopped = (state: SessionState, stop: 'suspend' | 'cancel'): Step =>
  stop === 'cancel' ? cancelSession(state, 'user') : end(state, { kind: 'suspended' });

/** What the user wants comes first; only then what the answer asks for. */
export const stopOr = (state: SessionState, stop: Stop, next: (state: SessionState) => Step): Step =>
  stop === null ? next(state) : stopped(state, stop);
