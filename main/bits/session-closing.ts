import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import type { Ack } from './ack.ts';
import { isSessionNotFound } from './bits-error.ts';
import { cancelled, forgotten } from './session-anew.ts';
import { forgottenByServer } from './session-end.ts';
import { errorOfAck } from './session-error.ts';
import { unlessForeign } from './session-host.ts';
import type { SessionEvent, SessionPhase, SessionState, Step, Stop } from './session-state.ts';
import { afterStaleLine, end, fail, saving, send, wish, withFacts } from './session-steps.ts';

type Closing = Extract<SessionPhase, { name: 'closing' }>;

/** Tells the server that every byte is there. [MC-BUP] 3.1.5.1.5 */
export function closeSession(state: SessionState, sessionId: string, stop: Stop = null): Step {
  const closing: Closing = { name: 'closing', sentBefore: state.facts.closeSent, stop };
  return unlessForeign(state, (known) =>
    saving(send(withFacts(known, { closeSent: true }), closing, { type: 'close-session', sessionId }), true),
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
  if (ack.kind === 'accepted') return complete(state, phase, null);
  const error = errorOfAck('close-session', ack, state);
  if (ack.kind !== 'refused') return fail(state, error);
  const { isAck, status } = ack.refusal;
  const isByServer = isAck && status !== 401 && status !== 407;
  // What answered for the server may have passed the packet on first; whoever says no himself has not closed it.
  const wasPassedOn = !isAck && status >= 500;
  const known = wasPassedOn ? state : withFacts(state, { closeSent: phase.sentBefore });
  if (!isByServer) return saving(fail(known, error), true);
  if (isSessionNotFound(ack.refusal)) return onSessionGone(known, phase, error);
  if (status >= 500) return saving(fail(known, error), true);
  if (phase.stop === 'cancel') return onCancelTooLate(known, status);
  // Nothing of the file is left on the server: another try has to begin anew.
  if (status === 404) return vanished(known, error);
  // The file could not be put in its place: all that was acknowledged is no success.
  return error.code === 'exists-or-denied' ? saving(fail(known, error), true) : complete(known, phase, error);
}

const complete = (state: SessionState, { stop }: Closing, warning: UploadError | null): Step =>
  end(state, { kind: 'completed', confirmed: warning === null, afterCancel: stop === 'cancel', warning });

/** An earlier Close-Session with an unknown outcome must be the one that closed it; without one nobody can say. */
function onSessionGone(state: SessionState, phase: Closing, error: UploadError): Step {
  if (phase.sentBefore) return complete(state, phase, null);
  return phase.stop === 'cancel'
    ? cancelled(state, forgottenByServer(state.facts))
    : complete(state, phase, error);
}

/** The server closes the upload no more than it keeps it: the user's wish is met as far as it goes. */
const onCancelTooLate = (state: SessionState, status: number): Step =>
  cancelled(state, status === 404 ? 'server-forgot' : 'refused');

const vanished = (state: SessionState, { facts }: UploadError): Step =>
  saving(fail(forgotten(state, 'server-forgot'), uploadError('upload-vanished', 'fatal', facts)), true);
