import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import { isSessionNotFound } from './bits-error.ts';
import { nothingToCancel, stopOr, stopped } from './session-ending.ts';
import { noSession, type SessionEvent, type SessionState, type Step, type Stop } from './session-state.ts';
import {
  checkSource,
  end,
  errorOfAck,
  fail,
  saving,
  send,
  wish,
  wishOf,
  withCounters,
  withFacts,
} from './session-steps.ts';

const maxRecreations = 3;

export const createSession = (state: SessionState): Step =>
  send(state, { name: 'creating', stop: null }, { type: 'create-session' });

export const ping = (state: SessionState): Step =>
  send(state, { name: 'pinging', stop: null }, { type: 'ping' });

/** Forgets the session and starts again at 0, within bounds. [MC-BUP] 3.1.5.2.1 */
export function recreate(state: SessionState): Step {
  const { counters, facts, task } = state;
  if (counters.recreations >= maxRecreations) {
    return fail(state, uploadError('session-lost', 'transient', { host: task.host }));
  }
  const forgotten = withFacts(state, { ...noSession, lastFragmentSent: facts.lastFragmentSent });
  return saving(checkSource(withCounters(forgotten, { recreations: counters.recreations + 1 })), true);
}

export function stepCreating(state: SessionState, stop: Stop, event: SessionEvent): Step | null {
  switch (event.type) {
    case 'pause':
    case 'cancel':
      // Its answer carries the session id: without it the server could never be told to forget the session.
      return wish(state, { name: 'creating', stop: wishOf(event) });
    case 'answered':
      return event.ack.kind === 'session-created'
        ? onSessionCreated(state, stop, event.ack.sessionId)
        : endWithoutSession(state, stop, errorOfAck('create-session', event.ack, state));
    case 'failed':
      return endWithoutSession(state, stop, event.error);
    case 'aborted':
      return endWithoutSession(state, stop ?? 'suspend', null);
    default:
      return null;
  }
}

function onSessionCreated(state: SessionState, stop: Stop, sessionId: string): Step {
  const { lastFragmentSent } = state.facts;
  const opened = withCounters(withFacts(state, { ...noSession, lastFragmentSent, sessionId }), {
    highestBytes: 0,
    sentToBytes: 0,
    stalls: 0,
    isFirstOnConnection: false,
  });
  return saving(stopOr(opened, stop, checkSource), true);
}

function endWithoutSession(state: SessionState, stop: Stop, error: UploadError | null): Step {
  if (stop === 'cancel') return nothingToCancel(state);
  return stop === 'suspend' || error === null ? end(state, { kind: 'suspended' }) : fail(state, error);
}

export function stepPinging(state: SessionState, stop: Stop, event: SessionEvent): Step | null {
  switch (event.type) {
    case 'pause':
    case 'cancel':
      return wish(state, { name: 'pinging', stop: wishOf(event) }, { do: 'abort' });
    case 'answered':
      return stopOr(state, stop, () => {
        if (event.ack.kind === 'accepted') return checkSource(state);
        if (event.ack.kind === 'refused' && isSessionNotFound(event.ack.refusal)) return recreate(state);
        return fail(state, errorOfAck('ping', event.ack, state));
      });
    case 'failed':
      return stopOr(state, stop, () => fail(state, event.error));
    case 'aborted':
      return stopped(state, stop ?? 'suspend');
    default:
      return null;
  }
}
