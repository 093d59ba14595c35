import { noSession, type SessionState, type Step } from './session-state.ts';
import { checkSource, noting, saving, withFacts } from './session-steps.ts';

/** Forgets the session but for what outlives it, and goes on as a new upload does. */
export function anew(state: SessionState): Step {
  const { lastFragmentSent, bestBytes, recreations, notes, ...old } = state.facts;
  const { hostId, hostIdFallbackSeconds, hostFailingSince } = old;
  const kept = {
    lastFragmentSent,
    bestBytes,
    recreations,
    notes,
    hostId,
    hostIdFallbackSeconds,
    hostFailingSince,
  };
  const forgotten = withFacts(state, { ...noSession, ...kept });
  return saving(checkSource(lastFragmentSent ? noting(forgotten, 'maybe-delivered-twice') : forgotten), true);
}
