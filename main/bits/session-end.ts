import type { CancelOutcome } from '../../shared/job-view.ts';
import { noSession, type SessionFacts } from './session-state.ts';

/** What a cancel comes to when the server no longer knows the session. */
export const forgottenByServer = ({ lastFragmentSent }: SessionFacts): CancelOutcome =>
  lastFragmentSent ? 'forgot-late' : 'server-forgot';

/** What a cancel comes to that finds no session to end. */
export const endWithoutSession = ({ lastEnd, lastFragmentSent }: SessionFacts): CancelOutcome =>
  lastEnd ?? (lastFragmentSent ? 'forgot-late' : 'nothing-sent');

/** What is left to be known of an upload whose session is over or given up. */
export const afterEnd = ({ lastFragmentSent, notes }: SessionFacts, end: CancelOutcome): SessionFacts => ({
  ...noSession,
  lastFragmentSent,
  notes,
  lastEnd: end === 'nothing-sent' ? null : end,
});
