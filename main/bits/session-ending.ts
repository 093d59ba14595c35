import type { CancelOutcome } from '../../shared/job-view.ts';
import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import type { Ack } from './ack.ts';
import { isSessionNotFound } from './bits-error.ts';
import {
  noSession,
  type SessionEvent,
  type SessionPhase,
  type SessionState,
  type Step,
  type Stop,
} from './session-state.ts';
import { end, errorOfAck, fail, isComplete, saving, send, wish, withFacts } from './session-steps.ts';

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
    case 'aborted': {
      const closeSent = phase.sentBefore || event.certainty === 'unknown';
      const known = withFacts(state, { closeSent });
      return saving(
        event.type === 'failed' ? fail(known, event.error) : end(known, { kind: 'suspended' }),
        true,
      );
    }
    default:
      return null;
  }
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
  const isFailure = ['exists-or-denied', 'sign-in-needed', 'proxy-sign-in-needed'].includes(error.code);
  return isFailure || status >= 500 ? fail(state, error) : complete(error);
}

/** Ends the session on the server, or closes it when every byte is already there. [MC-BUP] 3.1.4.4, 3.1.5.1.6 */
export function cancelSession(state: SessionState, because: UploadError | null): Step {
  const { sessionId } = state.facts;
  if (sessionId === null) return because === null ? nothingToCancel(state) : fail(state, because);
  // After the last fragment a cancel has no effect on the file: it may already be in place.
  if (because === null && isComplete(state)) return closeSession(state, sessionId, 'cancel');
  return send(state, { name: 'cancelling', because }, { type: 'cancel-session', sessionId });
}

/** No session is known: the server gave none, its answer was lost, or it has forgotten the session. */
export function nothingToCancel(state: SessionState): Step {
  const isForgotten = state.counters.recreations > 0 || state.facts.lastFragmentSent;
  return end(state, { kind: 'cancelled', outcome: isForgotten ? 'server-forgot' : 'nothing-sent' });
}

export function stepCancelling(
  state: SessionState,
  because: UploadError | null,
  event: SessionEvent,
): Step | null {
  switch (event.type) {
    case 'answered':
      return onCancelAck(state, because, event.ack);
    case 'failed':
      return notTold(state, because, event.error);
    case 'aborted':
      return notTold(state, because, null);
    default:
      return null;
  }
}

/** Win32 docs, Ack for Cancel-Session: repeated after 5xx and silence, never after 1xx to 4xx. */
function onCancelAck(state: SessionState, because: UploadError | null, ack: Ack): Step {
  const settle = (outcome: CancelOutcome): Step => {
    const freed: SessionState = { ...state, facts: noSession };
    return saving(because === null ? end(freed, { kind: 'cancelled', outcome }) : fail(freed, because), true);
  };
  if (ack.kind === 'accepted') return settle(state.facts.lastFragmentSent ? 'confirmed-late' : 'confirmed');
  if (ack.kind === 'refused') {
    const { refusal } = ack;
    if (isSessionNotFound(refusal)) return settle('server-forgot');
    // A 2xx that is no Ack comes from a captive portal: the server has not been asked yet.
    if (refusal.status < 500 && (refusal.isAck || refusal.status >= 300)) return settle('refused');
  }
  return notTold(state, because, errorOfAck('cancel-session', ack, state));
}

/** The server may not know yet: a job given up for an error leaves the session behind, a cancel is tried again. */
function notTold(state: SessionState, because: UploadError | null, error: UploadError | null): Step {
  if (because !== null) return end(state, { kind: 'failed', error: because, abandonsSession: true });
  return error === null ? end(state, { kind: 'suspended' }) : fail(state, error);
}

export const stopped = (state: SessionState, stop: 'suspend' | 'cancel'): Step =>
  stop === 'cancel' ? cancelSession(state, null) : end(state, { kind: 'suspended' });

/** What the user wants comes first; only then what the answer asks for. */
export const stopOr = (state: SessionState, stop: Stop, next: (state: SessionState) => Step): Step =>
  stop === null ? next(state) : stopped(state, stop);
