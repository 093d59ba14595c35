import type { UploadErrorCode } from '../../shared/upload-error.ts';
import type { Ack } from './ack.ts';
import { isSessionNotFound, mayHideLostSession } from './bits-error.ts';
import { type ContentRange, emptyRange } from './content-range.ts';
import { cancelSession, stopOr, stopped } from './session-ending.ts';
import { errorOfAck, fatalError, transientError } from './session-error.ts';
import { ping, recreate } from './session-opening.ts';
import { isPast32Bits, onFragmentRefused } from './session-refused-fragment.ts';
import { noteReply } from './session-reply.ts';
import type { SessionEvent, SessionPhase, SessionState, Step } from './session-state.ts';
import {
  afterStaleLine,
  checkSource,
  fail,
  isComplete,
  noting,
  saving,
  send,
  wish,
  wishOf,
  withCounters,
  withFacts,
} from './session-steps.ts';

type Sending = Extract<SessionPhase, { name: 'sending' }>;
type OffsetAck = { receivedBytes: number; replyUrl: string | null };

const maxStalls = 3;

/** Sends the next bytes that the server wants, at most `fragmentBytes` of them. [MC-BUP] 3.1.5.1.4 */
export function sendFragment(state: SessionState, sessionId: string, fragmentBytes: number): Step {
  const { counters, facts, task } = state;
  const first = facts.acknowledgedBytes;
  const length = Math.min(fragmentBytes, counters.fragmentCapBytes ?? fragmentBytes);
  const end = facts.repeatsLastFragment ? task.totalBytes : Math.min(first + length, task.totalBytes);
  return sendRange(
    state,
    sessionId,
    first === end ? emptyRange : { first, last: end - 1, total: task.totalBytes },
  );
}

function sendRange(state: SessionState, sessionId: string, range: ContentRange): Step {
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

export function stepSending(state: SessionState, phase: Sending, event: SessionEvent): Step | null {
  const { stop } = phase;
  switch (event.type) {
    case 'pause':
    case 'cancel':
      return wish(state, { ...phase, stop: wishOf(event) }, { do: 'abort' });
    case 'answered':
      return onFragmentAck(state, phase, event.ack);
    case 'failed':
      return brokenOff(state, phase, event, (known) =>
        stopOr(known, stop, (next) => onConnectionFailed(next, event)),
      );
    case 'aborted':
      return brokenOff(state, phase, event, (known) => stopped(known, stop ?? 'suspend'));
    default:
      return null;
  }
}

/** A fragment whose last byte never left can't have completed the file. */
function brokenOff(
  state: SessionState,
  { isNewlyLast }: Sending,
  { isLastByteOut }: Extract<SessionEvent, { type: 'failed' | 'aborted' }>,
  next: (state: SessionState) => Step,
): Step {
  if (!isNewlyLast || isLastByteOut) return next(state);
  return saving(next(withFacts(state, { lastFragmentSent: false })), true);
}

/** An idle connection that died is no reason to wait: ask at once, but not for ever without progress. */
function onConnectionFailed(state: SessionState, event: Extract<SessionEvent, { type: 'failed' }>): Step {
  const { error } = event;
  // The fragment broke off because the file ended early: no look at the file could tell it better.
  if (error.code === 'file-changed') return cancelSession(state, error);
  const stale = afterStaleLine(state, event);
  if (stale === null && (error.code !== 'connection-lost' || !state.counters.mayReconnect)) {
    return fail(state, error);
  }
  const reconnected = withCounters(stale ?? state, { mayReconnect: false, isFirstOnConnection: true });
  return state.task.afterBreak === 'restart' ? cancelSession(reconnected, 'restart') : ping(reconnected);
}

function onFragmentAck(state: SessionState, phase: Sending, ack: Ack): Step {
  const { range, stop } = phase;
  const { isFirstOnConnection } = state.counters;
  const answered = withCounters(state, { isFirstOnConnection: false });
  if (ack.kind === 'received') {
    return onOffset(answered, phase, { ...ack, receivedBytes: ack.receivedBytes ?? range.last + 1 });
  }
  if (ack.kind === 'out-of-step' && ack.receivedBytes !== null) {
    return onOffset(answered, phase, { ...ack, receivedBytes: ack.receivedBytes });
  }
  return stopOr(answered, stop, () => {
    if (ack.kind === 'out-of-step') return distrust(answered, 'malformed-answer');
    if (ack.kind !== 'refused') return fail(answered, errorOfAck('fragment', ack, state));
    const mayBeLost = isFirstOnConnection && mayHideLostSession(ack.refusal) && !isPast32Bits(range);
    const isLost = isSessionNotFound(ack.refusal) || mayBeLost;
    return isLost ? recreate(answered) : onFragmentRefused(answered, range, ack.refusal);
  });
}

/** Moves to the offset that the server gave, forwards or backwards. [MC-BUP] 2.2.6, 3.1.5.1.4 */
function onOffset(state: SessionState, phase: Sending, ack: OffsetAck): Step {
  const { counters, task } = state;
  const { stop } = phase;
  if (ack.receivedBytes > Math.min(task.totalBytes, counters.sentToBytes ?? task.totalBytes)) {
    return stopOr(state, stop, () => distrust(state, 'claims-unsent-data'));
  }
  const moved = moveTo(state, ack);
  if (stop !== null) return saving(stopped(moved, stop), true);
  // Everything is there: what remains is one last look at the file, however the server got this far.
  if (isComplete(moved))
    return askForReply(moved, phase.range) ?? saving(checkSource(noteReply(moved)), true);
  return moved.counters.stalls >= maxStalls
    ? saving(fail(moved, transientError(state, 'no-progress')), true)
    : saving(checkSource(moved), false);
}

function moveTo(state: SessionState, { receivedBytes, replyUrl }: OffsetAck): SessionState {
  const { counters, facts, task } = state;
  const isProgress = receivedBytes > counters.highestBytes;
  const isBest = receivedBytes > facts.bestBytes;
  const moved = withFacts(state, {
    acknowledgedBytes: receivedBytes,
    replyUrl: receivedBytes === task.totalBytes ? (replyUrl ?? facts.replyUrl) : null,
    bestBytes: Math.max(facts.bestBytes, receivedBytes),
    recreations: isBest ? 0 : facts.recreations,
    repeatsLastFragment: false,
  });
  // A server that had everything and wants it all again may have given the file on already.
  const isGoneAgain = facts.lastFragmentSent && receivedBytes < counters.highestBytes;
  return withCounters(isGoneAgain ? noting(moved, 'maybe-delivered-twice') : moved, {
    highestBytes: Math.max(counters.highestBytes, receivedBytes),
    stalls: isProgress ? 0 : counters.stalls + 1,
    recreations: isBest ? 0 : counters.recreations,
    staleRetries: isProgress ? 0 : counters.staleRetries,
    tooLarge: 0,
    mayReconnect: counters.mayReconnect || isProgress,
    isEmptyTold: task.totalBytes === 0,
  });
}

/** A reply is expected but did not come with this Ack: the last fragment, sent again, brings it. [MC-BUP] 3.2.5.1.2 */
function askForReply(state: SessionState, range: ContentRange): Step | null {
  const { counters, facts, task } = state;
  const isMissing = task.reply === 'expected' && facts.replyUrl === null && facts.sessionId !== null;
  if (!isMissing || counters.isReplyAsked || range.last + 1 !== task.totalBytes) return null;
  const asked = withCounters(state, { isReplyAsked: true });
  return facts.sessionId === null ? null : saving(sendRange(asked, facts.sessionId, range), true);
}

/** What the server says can't be about this session. One new session may cure that, a second one won't. */
function distrust(state: SessionState, code: UploadErrorCode): Step {
  return state.counters.recreations > 0 ? fail(state, fatalError(state, code)) : recreate(state);
}
