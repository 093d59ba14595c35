import { uploadError } from '../../shared/upload-error.ts';
import {
  hasFallenBack,
  hostAfterAnswer,
  hostAfterFailure,
  hostIdText,
  noHost,
  parseHostId,
} from './host-affinity.ts';
import type { SessionEvent, SessionState, Step } from './session-state.ts';
import { fail, noting, saving, withFacts } from './session-steps.ts';
import { hostName, isHostAcceptable } from './session-target.ts';

/** Takes the host that the server named, if it is one. [MC-BUP] 2.2.3.2 */
export function nameHost(
  state: SessionState,
  text: string | null,
  fallbackSeconds: number | null,
): SessionState {
  if (text === null) return withFacts(state, noHost);
  const named = parseHostId(text);
  if (named === null) return noting(withFacts(state, noHost), 'host-id-ignored');
  return withFacts(state, {
    hostId: hostIdText(named),
    hostIdFallbackSeconds: fallbackSeconds,
    hostFailingSince: null,
  });
}

/** A server may not send its clients just anywhere: the user decides, and the session stays for it. */
export function unlessForeign(state: SessionState, next: (state: SessionState) => Step): Step {
  const { hostId } = state.facts;
  if (hostId === null || isHostAcceptable(state)) return next(state);
  return fail(state, uploadError('host-not-allowed', 'fatal', { host: hostName(state), target: hostId }));
}

/** The state as the clock leaves it: a host that failed for too long is given up. [MC-BUP] 3.1.6.3 */
export const fallBack = (state: SessionState, at: number): SessionState =>
  // What the lost host made of a Close-Session, no other host can say.
  hasFallenBack(state.facts, at) ? withFacts(state, { ...noHost, closeSent: false }) : state;

/** Starts the fall-back timer when the host can't be reached, stops it when it answers a Fragment. [MC-BUP] 3.1.5.1.4, 3.1.5.1.7 */
export function timeHost(state: SessionState, event: SessionEvent): SessionState {
  const isLocal = event.type === 'failed' && event.error.code.startsWith('file-');
  if (event.type === 'failed' && !event.isStaleLine && !isLocal)
    return withFacts(state, hostAfterFailure(state.facts, event.at));
  const isTaken =
    event.type === 'answered' && (event.ack.kind === 'received' || event.ack.kind === 'out-of-step');
  return isTaken ? withFacts(state, hostAfterAnswer) : state;
}

/** The timer must outlive the process. */
export const savingTimer = (before: SessionState, step: Step | null): Step | null =>
  step === null || step.state.facts.hostFailingSince === before.facts.hostFailingSince
    ? step
    : saving(step, true);
