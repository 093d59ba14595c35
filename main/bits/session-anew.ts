import type { CancelOutcome } from '../../shared/job-view.ts';
import { noSession, type SessionState, type Step } from './session-state.ts';
import { checkSource, end, noting, saving, withFacts } from './session-steps.ts';

/** Without the session, but with what outlives it: the node stays the same. [MC-BUP] 3.1.5.1.2 */
export function forgotten(state: SessionState): SessionState {
  const { lastFragmentSent, bestBytes, recreations, notes, ...session } = state.facts;
  const { hostId, hostIdFallbackSeconds, hostFailingSince } = session;
  const host = { hostId, hostIdFallbackSeconds, hostFailingSince };
  const kept = withFacts(state, {
    ...noSession,
    ...host,
    lastFragmentSent,
    bestBytes,
    recreations,
    notes,
  });
  return lastFragmentSent ? noting(kept, 'maybe-delivered-twice') : kept;
}

/** Forgets the session and goes on as a new upload does. */
export const anew = (state: SessionState): Step => saving(checkSource(forgotten(state)), true);

/** The end of a cancelled upload: nothing of its session is left to know. */
export const cancelled = (state: SessionState, outcome: CancelOutcome): Step =>
  saving(
    end({ ...state, facts: { ...noSession, notes: state.facts.notes } }, { kind: 'cancelled', outcome }),
    true,
  );
