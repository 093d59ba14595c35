import type { UploadErrorCode } from '../../shared/upload-error.ts';
import type { Ack } from './ack.ts';
import { isSessionNotFound, mayHideLostSession } from './bits-error.ts';
import type { ContentRange } from './content-range.ts';
import { stopOr, stopped } from './session-cancelling.ts';
import { forgottenByServer } from './session-end.ts';
import { errorOfAck, fatalError, transientError } from './session-error.ts';
import { recreate } from './session-opening.ts';
import { isPast32Bits, onFragmentRefused } from './session-refused-fragment.ts';
import { sendRange } from './session-send-fragment.ts';
import type { SessionFacts, SessionPhase, SessionState, Step, Stop } from './session-state.ts';
import {
  checkSource,
  fail,
  first,
  isComplete,
  noting,
  saving,
  withCounters,
  withFacts,
} from './session-steps.ts';

type Sending = Extract<SessionPhase, { name: 'sending' }>;
type OffsetAck = { receivedBytes: number; replyUrl: string | null };

const maxStalls = 3;

/** What the answer to a fragment asks for. [MC-BUP] 3.1.5.2.4 */
export function onFragmentAck(state: SessionState, phase: Sending, ack: Ack): Step {
  const { range, stop } = phase;
  const { isFirstOnConnection } = state.counters;
  const answered = withCounters(state, { isFirstOnConnection: false });
  if (isAskingForReply(state)) return onReplyAsked(answered, stop, ack);
  if (ack.kind === 'received') {
    return onOffset(answered, phase, { ...ack, receivedBytes: ack.receivedBytes ?? range.last + 1 });
  }
  if (ack.kind === 'out-of-step' && ack.receivedBytes !== null) {
    return onOffset(answered, phase, { ...ack, receivedBytes: ack.receivedBytes });
  }
  return stopOr(answered, stop, () => {
    if (ack.kind === 'out-of-step') return distrust(answered, 'malformed-answer');
    if (ack.kind !== 'refused') return fail(answered, errorOfAck('fragment', ack, state));
    // Once: a server in trouble is no server that forgot.
    const isFirstDoubt = isFirstOnConnection && state.facts.recreations === 0 && !isPast32Bits(range);
    const mayBeLost = isFirstDoubt && mayHideLostSession(ack.refusal);
    if (isSessionNotFound(ack.refusal)) return recreate(answered, forgottenByServer(answered.facts));
    return mayBeLost ? recreate(answered, 'left-behind') : onFragmentRefused(answered, range, ack.refusal);
  });
}

/** Moves to the offset that the server gave, forwards or backwards. [MC-BUP] 2.2.6, 3.1.5.1.4 */
function onOffset(state: SessionState, phase: Sending, ack: OffsetAck): Step {
  const { stop } = phase;
  if (ack.receivedBytes > mostSent(state)) {
    return stopOr(state, stop, () => distrust(state, 'claims-unsent-data'));
  }
  const moved = moveTo(state, ack);
  if (stop !== null) return saving(stopped(moved, stop), true);
  return remembering(state, goOn(state, moved, phase.range));
}

/** Of a session that an earlier run began it is only known whether the last byte has ever been sent. */
function mostSent({ counters, facts, task }: SessionState): number {
  const most = facts.lastFragmentSent ? task.totalBytes : task.totalBytes - 1;
  return counters.sentToBytes ?? most;
}

function goOn(state: SessionState, moved: SessionState, range: ContentRange): Step {
  const isWhole = isComplete(moved);
  if (!isWhole && moved.counters.stalls >= maxStalls)
    return saving(fail(moved, transientError(state, 'no-progress')), true);
  // Everything is there: what remains is one last look at the file, however the server got this far.
  const asking = isWhole ? askForReply(moved, range) : null;
  return asking ?? saving(checkSource(moved), !isOnlyMoved(state.facts, moved.facts));
}

/** The offset alone may be lost in a crash: the server tells it again. */
const isOnlyMoved = (before: SessionFacts, after: SessionFacts): boolean =>
  before.repeatsLastFragment === after.repeatsLastFragment &&
  before.replyUrl === after.replyUrl &&
  before.recreations === after.recreations &&
  before.notes.length === after.notes.length;

/** A shortened fragment was taken: only now it is known that its length was what mattered. */
function remembering({ counters }: SessionState, step: Step): Step {
  const { tooLarge, fragmentCapBytes } = counters;
  return tooLarge > 0 && fragmentCapBytes !== null
    ? first({ do: 'remember', fragmentLimitBytes: fragmentCapBytes }, step)
    : step;
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
    staleRetries: isBest ? 0 : counters.staleRetries,
    tooLarge: 0,
    // Against the best of all sessions: one that is made anew again and again gets nowhere.
    mayReconnect: counters.mayReconnect || isBest,
    isEmptyTold: task.totalBytes === 0,
  });
}

/** A reply is expected but did not come with this Ack: the last fragment, sent again, brings it. [MC-BUP] 3.2.5.1.2 */
function askForReply(state: SessionState, range: ContentRange): Step | null {
  const { counters, facts, task } = state;
  const { sessionId, replyUrl } = facts;
  const isMissing = task.reply === 'expected' && replyUrl === null && task.totalBytes > 0;
  // A server that stores repeated bytes twice would spoil the file.
  if (!isMissing || sessionId === null || counters.isReplyAsked || task.afterBreak === 'restart') return null;
  const last = task.totalBytes - 1;
  const lastFragment = { first: last - (range.last - range.first), last, total: task.totalBytes };
  return saving(sendRange(withCounters(state, { isReplyAsked: true }), sessionId, lastFragment), true);
}

const isAskingForReply = (state: SessionState): boolean => state.counters.isReplyAsked && isComplete(state);

/** The file is whole already, whatever the server makes of the repeated fragment: only a reply is news. */
function onReplyAsked(state: SessionState, stop: Stop, ack: Ack): Step {
  const replyUrl = 'replyUrl' in ack ? ack.replyUrl : null;
  return saving(stopOr(withFacts(state, { replyUrl }), stop, checkSource), true);
}

/** What the server says can't be about this session. One new session may cure that, a second one won't. */
function distrust(state: SessionState, code: UploadErrorCode): Step {
  return state.counters.recreations > 0
    ? fail(state, fatalError(state, code))
    : recreate(state, 'left-behind');
}
