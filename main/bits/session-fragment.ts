import { cancelSession, stopOr, stopped } from './session-cancelling.ts';
import { onFragmentAck } from './session-fragment-ack.ts';
import { ping } from './session-opening.ts';
import type { SessionEvent, SessionPhase, SessionState, Step } from './session-state.ts';
import { afterStaleLine, fail, saving, wish, wishOf, withCounters, withFacts } from './session-steps.ts';

type Sending = Extract<SessionPhase, { name: 'sending' }>;

export function stepSending(state: SessionState, phase: Sending, event: SessionEvent): Step | null {
  const { stop } = phase;
  switch (event.type) {
    case 'pause':
    case 'cancel':
      return wish(state, { ...phase, stop: wishOf(event) }, { do: 'abort' });
    case 'answered':
      return onFragmentAck(state, phase, event.ack);
    case 'failed':
      return brokenOff(state, phase, event, (known) =>
        stopOr(known, stop, (next) => onConnectionFailed(next, event)),
      );
    case 'aborted':
      return brokenOff(state, phase, event, (known) => stopped(known, stop ?? 'suspend'));
    default:
      return null;
  }
}

/** A fragment whose last byte never left can't have completed the file. */
function brokenOff(
  state: SessionState,
  { isNewlyLast, range }: Sending,
  { isLastByteOut }: Extract<SessionEvent, { type: 'failed' | 'aborted' }>,
  next: (state: SessionState) => Step,
): Step {
  if (isNewlyLast && !isLastByteOut) return saving(next(withFacts(state, { lastFragmentSent: false })), true);
  // The reply comes with the Ack to the last fragment: it has to be that fragment again.
  const mayBringReply = isLastByteOut && range.last + 1 === range.total && state.task.reply !== 'none';
  return mayBringReply ? saving(next(withFacts(state, { repeatsLastFragment: true })), true) : next(state);
}

/** An idle connection that died is no reason to wait: ask at once, but not for ever without progress. */
function onConnectionFailed(state: SessionState, event: Extract<SessionEvent, { type: 'failed' }>): Step {
  const { error } = event;
  // The fragment broke off because the file ended early: no look at the file could tell it better.
  if (error.code === 'file-changed') return cancelSession(state, error);
  const stale = afterStaleLine(state, event);
  if (stale === null && (error.code !== 'connection-lost' || !state.counters.mayReconnect)) {
    return fail(state, error);
  }
  const reconnected = withCounters(stale ?? state, { mayReconnect: false, isFirstOnConnection: true });
  return state.task.afterBreak === 'restart' ? cancelSession(reconnected, 'restart') : ping(reconnected);
}
