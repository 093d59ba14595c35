import type { CancelOutcome } from '../../shared/job-view.ts';
import type { UploadError } from '../../shared/upload-error.ts';
import type { Ack } from './ack.ts';
import { isSessionNotFound, knowsNoProtocol } from './bits-error.ts';
import { noHost } from './host-affinity.ts';
import { anew } from './session-anew.ts';
import { nothingToCancel, stopOr, stopped } from './session-cancelling.ts';
import { forgottenByServer } from './session-end.ts';
import { errorOfAck, fatalError, transientError } from './session-error.ts';
import { nameHost, unlessForeign } from './session-host.ts';
import type { SessionEvent, SessionState, Step, Stop } from './session-state.ts';
import {
  afterStaleLine,
  checkSource,
  end,
  fail,
  first,
  noting,
  saving,
  send,
  wish,
  wishOf,
  withCounters,
  withFacts,
} from './session-steps.ts';

const maxRecreationsPerRun = 3;
const maxRecreations = 5;

type SessionCreated = Extract<Ack, { kind: 'session-created' }>;

export const createSession = (state: SessionState, stop: Stop = null): Step =>
  send(
    state,
    { name: 'creating', stop },
    { type: 'create-session', protocolCase: state.counters.protocolCase },
  );

export const ping = (state: SessionState): Step =>
  unlessForeign(state, (known) => send(known, { name: 'pinging', stop: null }, { type: 'ping' }));

/** Forgets the session that ended so and starts again at 0, within bounds. [MC-BUP] 3.1.5.1.2, 3.1.5.2.1 */
export function recreate(state: SessionState, end: CancelOutcome): Step {
  const { counters, facts } = state;
  if (facts.recreations >= maxRecreations) return fail(state, fatalError(state, 'session-lost'));
  if (counters.recreations >= maxRecreationsPerRun) return fail(state, transientError(state, 'session-lost'));
  const counted = withCounters(state, { recreations: counters.recreations + 1 });
  return anew(withFacts(counted, { recreations: facts.recreations + 1 }), end);
}

export function stepCreating(state: SessionState, stop: Stop, event: SessionEvent): Step | null {
  switch (event.type) {
    case 'pause':
    case 'cancel':
      // Its answer carries the session id: without it the server could never be told to forget the session.
      return wish(state, { name: 'creating', stop: wishOf(event) });
    case 'answered':
      return event.ack.kind === 'session-created'
        ? onSessionCreated(state, stop, event.ack)
        : onCreateRefused(state, stop, event.ack);
    case 'failed':
      return onCreateFailed(state, stop, event);
    case 'aborted':
      return endWithoutSession(state, stop ?? 'suspend', null);
    default:
      return null;
  }
}

function onSessionCreated(state: SessionState, stop: Stop, ack: SessionCreated): Step {
  const opened = withCounters(withFacts(state, { sessionId: ack.sessionId, acknowledgedBytes: 0 }), {
    highestBytes: 0,
    sentToBytes: 0,
    stalls: 0,
    isFirstOnConnection: false,
  });
  const hosted = nameHost(opened, ack.hostId, ack.hostIdFallbackSeconds);
  const named = ack.isProtocolNamed ? hosted : noting(hosted, 'protocol-unnamed');
  const known = state.facts.lastFragmentSent ? noting(named, 'maybe-delivered-twice') : named;
  const goOn = known.facts.hostId === null ? checkSource : ping;
  const step = saving(stopOr(known, stop, goOn), true);
  const { isOtherCaseTried, protocolCase } = known.counters;
  return isOtherCaseTried ? first({ do: 'remember', protocolCase }, step) : step;
}

/** Some servers compare the text of the protocol's name: the other letters are worth one try. */
function onCreateRefused(state: SessionState, stop: Stop, ack: Ack): Step {
  const { protocolCase, isOtherCaseTried } = state.counters;
  const mayTryOther = stop === null && state.task.protocolCase === 'automatic' && !isOtherCaseTried;
  if (mayTryOther && ack.kind === 'refused' && knowsNoProtocol(ack.refusal)) {
    const other = protocolCase === 'lower' ? 'upper' : 'lower';
    return createSession(withCounters(state, { protocolCase: other, isOtherCaseTried: true }));
  }
  return endWithoutSession(state, stop, errorOfAck('create-session', ack, state));
}

function onCreateFailed(
  state: SessionState,
  stop: Stop,
  event: Extract<SessionEvent, { type: 'failed' }>,
): Step {
  const again = afterStaleLine(state, event);
  if (again !== null) return createSession(again, stop);
  // The node of the lost session is gone too: no session is left that only it would know.
  if (stop === null && state.facts.hostId !== null) return createSession(withFacts(state, noHost));
  return endWithoutSession(state, stop, event.error);
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
        if (event.ack.kind === 'refused' && isSessionNotFound(event.ack.refusal))
          return recreate(state, forgottenByServer(state.facts));
        return fail(state, errorOfAck('ping', event.ack, state));
      });
    case 'failed':
      return stopOr(state, stop, () => {
        const again = afterStaleLine(state, event);
        return again === null ? fail(state, event.error) : ping(again);
      });
    case 'aborted':
      return stopped(state, stop ?? 'suspend');
    default:
      return null;
  }
}
