import { cancelSession, stopOr, stopped } from './session-cancelling.ts';
import { closeSession } from './session-closing.ts';
import { unlessForeign } from './session-host.ts';
import type { SessionEvent, SessionState, Step, Stop } from './session-state.ts';
import { awaitsReply, enter, fail, noting, saving, wish, wishOf, withFacts } from './session-steps.ts';
import { effectiveHost } from './session-target.ts';

/** Fetches what the server application answered; null when there is nothing to fetch. [MC-BUP] 3.1.5.1.8 */
export function fetchReply(state: SessionState): Step | null {
  const { replyUrl } = state.facts;
  if (replyUrl === null || !awaitsReply(state)) return null;
  return unlessForeign(state, (known) =>
    enter(
      known,
      { name: 'fetching', stop: null },
      { do: 'fetch-reply', replyUrl, hostId: effectiveHost(known) },
    ),
  );
}

/** What is worth knowing when an upload is whole. */
export function noteReply(state: SessionState): SessionState {
  if (state.facts.replyUrl === null) {
    return state.task.reply === 'expected' ? noting(state, 'reply-missing') : state;
  }
  return state.task.reply === 'none' ? noting(state, 'reply-ignored') : state;
}

/** Close-Session goes out only when the reply is safe here: it would delete it there. [win32 docs, Close-Session] */
export function stepFetching(state: SessionState, stop: Stop, event: SessionEvent): Step | null {
  switch (event.type) {
    case 'pause':
    case 'cancel':
      return wish(state, { name: 'fetching', stop: wishOf(event) }, { do: 'abort' });
    case 'reply-stored': {
      const stored = withFacts(state, { reply: event.reply });
      const { sessionId } = stored.facts;
      const closeOrCancel = (next: SessionState): Step =>
        sessionId === null ? cancelSession(next, 'user') : closeSession(next, sessionId);
      return saving(stopOr(stored, stop, closeOrCancel), true);
    }
    case 'reply-failed':
      return stopOr(state, stop, () => fail(state, event.error));
    case 'reply-aborted':
      return stopped(state, stop ?? 'suspend');
    default:
      return null;
  }
}
