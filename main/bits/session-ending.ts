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
import { end, enter, errorOfAck, fail, isComplete, saving, wish, withFactsOf } from './session-steps.ts';

type Closing = Extract<SessionPhase, { name: 'closing' }>;

export function closeSession(state: SessionState, sessionId: string, stop: Stop = null): Step {
  const sentBefore = state.facts.closeSent;
  const next = enter(
    withFactsOf(state, { closeSent: true }),
    { name: 'closing', sentBefore, stop },
    {
      do: 'send',
      packet: { type: 'close-session', sessionId },
    },
  );
  return saving(next, true);
}

export function stepClosing(state: SessionState, phase: Closing, event: SessionEvent): Step | null {
  switch (event.type) {
    case 'cancel':
      // Close-Session is let finish: then nothing is left to cancel.
      return wish(state, { ...phase, stop: 'cancel' });
    case 'answered':
      return onCloseAck(state, phase, event.ack);
    case 'failed': {
      const facts = event.certainty === 'not-sent' ? { closeSent: phase.sentBefore } : {};
      return saving(fail(withFactsOf(state, facts), event.error), true);
    }
    case 'aborted':
      return end(state, { kind: 'suspended' });
    default:
      return null;
  }
}

function onCloseAck(state: SessionState, phase: Closing, ack: Ack): Step {
  const afterCancel = phase.stop === 'cancel';
  const complete = (confirmed: boolean, warning: UploadError | null): Step =>
    end(state, { kind: 'completed', confirmed, afterCancel, warning });
  if (ack.kind === 'accepted') return complete(true, null);
  const error = errorOfAck('close-session', ack, state);
  if (ack.kind !== 'refused' || !ack.refusal.isAck) return fail(state, error);
  // An earlier Close-Session with an unknown outcome must be the one that closed it.
  if (isSessionNotFound(ack.refusal)) return complete(phase.sentBefore, phase.sentBefore ? null : error);
  if (ack.refusal.status === 404) return fail(state, uploadError('upload-vanished', 'fatal', error.facts));
  // The file could not be put in its place: that is no success, whatever was acknowledged before.
  if (error.code === 'exists-or-denied' || error.code === 'sign-in-needed') return fail(state, error);
  return error.severity === 'fatal' ? complete(false, error) : fail(state, error);
}

/** Ends the session on the server, or closes it when every byte is already there. [MC-BUP] 3.1.4.4, 3.1.5.1.6 */
export function cancelSession(state: SessionState, because: UploadError | null): Step {
  const { sessionId } = state.facts;
  if (sessionId === null) {
    return because === null
      ? end(state, { kind: 'cancelled', outcome: 'nothing-sent' })
      : fail(state, because);
  }
  // After the last fragment a cancel has no effect on the file: it may already be in place.
  if (because === null && isComplete(state)) return closeSession(state, sessionId, 'cancel');
  return enter(
    state,
    { name: 'cancelling', because },
    {
      do: 'send',
      packet: { type: 'cancel-session', sessionId },
    },
  );
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
      return end(state, { kind: 'failed', error: because ?? event.error, abandonsSession: because !== null });
    case 'aborted':
      return because === null
        ? end(state, { kind: 'suspended' })
        : end(state, { kind: 'failed', error: because, abandonsSession: true });
    default:
      return null;
  }
}

function onCancelAck(state: SessionState, because: UploadError | null, ack: Ack): Step {
  const settle = (outcome: CancelOutcome): Step => {
    const freed: SessionState = { ...state, facts: noSession };
    return saving(because === null ? end(freed, { kind: 'cancelled', outcome }) : fail(freed, because), true);
  };
  if (ack.kind === 'accepted') return settle(state.facts.lastFragmentSent ? 'confirmed-late' : 'confirmed');
  if (ack.kind === 'refused' && ack.refusal.isAck) {
    if (isSessionNotFound(ack.refusal)) {
      return state.facts.closeSent && because === null
        ? end(state, { kind: 'completed', confirmed: true, afterCancel: true, warning: null })
        : settle('server-forgot');
    }
    if (ack.refusal.status < 500) return settle('refused');
  } else if (ack.kind === 'refused' && ack.refusal.status >= 300 && ack.refusal.status < 500) {
    return settle('refused');
  }
  const error = because ?? errorOfAck('cancel-session', ack, state);
  return end(state, { kind: 'failed', error, abandonsSession: because !== null });
}

export const stopped = (state: SessionState, stop: 'suspend' | 'cancel'): Step =>
  stop === 'cancel' ? cancelSession(state, null) : end(state, { kind: 'suspended' });

export const stopOr = (state: SessionState, stop: Stop, next: (state: SessionState) => Step): Step =>
  stop === null ? next(state) : stopped(state, stop);
