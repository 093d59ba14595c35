import { type ContentRange, emptyRange } from './content-range.ts';
import type { SessionState, Step } from './session-state.ts';
import { saving, send, withCounters, withFacts } from './session-steps.ts';

/** Sends the next bytes that the server wants, at most `fragmentBytes` of them. [MC-BUP] 3.1.5.1.4 */
export function sendFragment(state: SessionState, sessionId: string, fragmentBytes: number): Step {
  const { counters, facts, task } = state;
  const start = facts.acknowledgedBytes;
  const length = Math.min(fragmentBytes, counters.fragmentCapBytes ?? fragmentBytes);
  const end = facts.repeatsLastFragment ? task.totalBytes : Math.min(start + length, task.totalBytes);
  const range = { first: start, last: end - 1, total: task.totalBytes };
  return sendRange(state, sessionId, start === end ? emptyRange : range);
}

/** Sends this range, whatever the server said last. */
export function sendRange(state: SessionState, sessionId: string, range: ContentRange): Step {
  const { counters, facts, task } = state;
  const end = range.last + 1;
  const isNewlyLast = end === task.totalBytes && !facts.lastFragmentSent;
  const sent = withCounters(withFacts(state, isNewlyLast ? { lastFragmentSent: true } : {}), {
    sentToBytes: counters.sentToBytes === null ? null : Math.max(counters.sentToBytes, end),
  });
  const step = send(
    sent,
    { name: 'sending', range, isNewlyLast, stop: null },
    { type: 'fragment', sessionId, range, contentName: task.contentName },
  );
  return isNewlyLast ? saving(step, true) : step;
}
