import type { CancelOutcome } from '../../shared/job-view.ts';
import { afterEnd } from './session-end.ts';
import type { SessionState, Step } from './session-state.ts';
import { checkSource, end as endRun, saving, withFacts } from './session-steps.ts';

/** Without the session that ended so, but with what outlives it: the node stays the same. [MC-BUP] 3.1.5.1.2 */
export function forgotten(state: SessionState, end: CancelOutcome): SessionState {
  const { bestBytes, recreations, hostId, hostIdFallbackSeconds, hostFailingSince } = state.facts;
  const kept = { bestBytes, recreations, hostId, hostIdFallbackSeconds, hostFailingSince };
  return withFacts(state, { ...afterEnd(state.facts, end), ...kept });
}

/** Forgets the session that ended so and goes on as a new upload does. */
export const anew = (state: SessionState, end: CancelOutcome): Step =>
  saving(checkSource(forgotten(state, end)), true);

/** The end of a cancelled upload: nothing of its session is left to know. */
export const cancelled = (state: SessionState, outcome: CancelOutcome): Step =>
  saving(endRun({ ...state, facts: afterEnd(state.facts, outcome) }, { kind: 'cancelled', outcome }), true);
