import { cancelSession } from './session-cancelling.ts';
import { closeSession } from './session-closing.ts';
import { createSession } from './session-opening.ts';
import { fetchReply, noteReply } from './session-reply.ts';
import { sendFragment } from './session-send-fragment.ts';
import type { SessionEvent, SessionState, Step } from './session-state.ts';
import { end, fail, isComplete } from './session-steps.ts';

/** Before and between the packets of a session: the source is looked at, and a wish of the user can be met at once. */
export function stepChecking(state: SessionState, event: SessionEvent): Step | null {
  switch (event.type) {
    case 'pause':
      return end(state, { kind: 'suspended' });
    case 'cancel':
      return cancelSession(state, 'user');
    case 'source-failed':
      // A changed file can't be continued; one that is only gone or locked may come back.
      return event.error.code === 'file-changed'
        ? cancelSession(state, event.error)
        : fail(state, event.error);
    case 'source-checked': {
      const { sessionId } = state.facts;
      if (sessionId === null) return createSession(state);
      if (!isComplete(state)) return sendFragment(state, sessionId, event.fragmentBytes);
      const noted = noteReply(state);
      return fetchReply(noted) ?? closeSession(noted, sessionId);
    }
    default:
      return null;
  }
}
