import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import type { Ack, Refusal } from './ack.ts';
import { errorOfRefusal, isSessionNotFound, mayHideLostSession } from './bits-error.ts';
import { type ContentRange, rangeLength } from './content-range.ts';
import { cancelSession, stopOr, stopped } from './session-ending.ts';
import { ping, recreate } from './session-opening.ts';
import type { SessionEvent, SessionPhase, SessionState, Step } from './session-state.ts';
import {
  checkSource,
  errorOfAck,
  fail,
  isComplete,
  saving,
  send,
  wish,
  wishOf,
  withCounters,
  withFacts,
} from './session-steps.ts';

type Sending = Extract<SessionPhase, { name: 'sending' }>;

/** [MC-BUP] 6 <16>: after 413 a Windows client goes no lower than 5 KB. */
export const minFragmentBytes = 5120;
const maxStalls = 3;
const tooLargeBeforeMinimum = 3;

/** Sends the next bytes that the server wants, at most `fragmentBytes` of them. [MC-BUP] 3.1.5.1.4 */
export function sendFragment(state: SessionState, sessionId: string, fragmentBytes: number): Step {
  const { counters, facts, task } = state;
  const first = facts.acknowledgedBytes;
  const length = Math.min(fragmentBytes, counters.fragmentCapBytes ?? fragmentBytes);
  const end = Math.min(first + length, task.totalBytes);
  const range: ContentRange = { first, last: end - 1, total: task.totalBytes };
  const isNewlyLast = end === task.totalBytes && !facts.lastFragmentSent;
  const sent = withCounters(withFacts(state, isNewlyLast ? { lastFragmentSent: true } : {}), {
    sentToBytes: counters.sentToBytes === null ? null : Math.max(counters.sentToBytes, end),
  });
  const step = send(
    sent,
    { name: 'sending', range, stop: null },
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
      return stopOr(state, stop, () => onConnectionFailed(state, event.error));
    case 'aborted':
      return stopped(state, stop ?? 'suspend');
    default:
      return null;
  }
}

function onConnectionFailed(state: SessionState, error: UploadError): Step {
  // The fragment broke off because the file ended early: no look at the file could tell it better.
  if (error.code === 'file-changed') return cancelSession(state, error);
  // An idle connection that died is no reason to wait: ask at once, but only once without progress.
  return error.code === 'connection-lost' && state.counters.mayReconnect
    ? ping(withCounters(state, { mayReconnect: false, isFirstOnConnection: true }))
    : fail(state, error);
}

function onFragmentAck(state: SessionState, phase: Sending, ack: Ack): Step {
  const { range, stop } = phase;
  const { isFirstOnConnection } = state.counters;
  const answered = withCounters(state, { isFirstOnConnection: false });
  if (ack.kind === 'received') return onOffset(answered, phase, ack.receivedBytes ?? range.last + 1);
  if (ack.kind === 'out-of-step' && ack.receivedBytes !== null) {
    return onOffset(answered, phase, ack.receivedBytes);
  }
  return stopOr(answered, stop, () => {
    if (ack.kind === 'out-of-step') return distrust(answered, 'malformed-answer');
    if (ack.kind !== 'refused') return fail(answered, errorOfAck('fragment', ack, state));
    const isLost = isSessionNotFound(ack.refusal) || (isFirstOnConnection && mayHideLostSession(ack.refusal));
    return isLost ? recreate(answered) : onFragmentRefused(answered, range, ack.refusal);
  });
}

/** Moves to the offset that the server gave, forwards or backwards. [MC-BUP] 2.2.6, 3.1.5.1.4 */
function onOffset(state: SessionState, { stop }: Sending, receivedBytes: number): Step {
  const { counters, task } = state;
  if (receivedBytes > Math.min(task.totalBytes, counters.sentToBytes ?? task.totalBytes)) {
    return stopOr(state, stop, () => distrust(state, 'claims-unsent-data'));
  }
  const isProgress = receivedBytes > counters.highestBytes;
  const isBest = receivedBytes > counters.bestBytes;
  const moved = withCounters(withFacts(state, { acknowledgedBytes: receivedBytes }), {
    highestBytes: Math.max(counters.highestBytes, receivedBytes),
    bestBytes: Math.max(counters.bestBytes, receivedBytes),
    stalls: isProgress ? 0 : counters.stalls + 1,
    recreations: isBest ? 0 : counters.recreations,
    tooLarge: 0,
    mayReconnect: counters.mayReconnect || isProgress,
  });
  if (stop !== null) return saving(stopped(moved, stop), true);
  // Everything is there: what remains is one last look at the file, however the server got this far.
  if (isComplete(moved)) return saving(checkSource(moved), true);
  return moved.counters.stalls >= maxStalls
    ? saving(fail(moved, uploadError('no-progress', 'transient', { host: task.host })), true)
    : saving(checkSource(moved), false);
}

/** What the server says can't be about this session. One new session may cure that, a second one won't. */
function distrust(state: SessionState, code: UploadError['code']): Step {
  return state.counters.recreations > 0
    ? fail(state, uploadError(code, 'fatal', { host: state.task.host }))
    : recreate(state);
}

function onFragmentRefused(state: SessionState, range: ContentRange, refusal: Refusal): Step {
  const refusedBytes = rangeLength(range);
  // A proxy with a size limit of its own says 413 as well, in words that are no Ack.
  if (refusal.status !== 413 || refusedBytes <= minFragmentBytes) {
    return fail(state, errorOfRefusal('fragment', refusal, state.task.host));
  }
  // Some servers mean the whole file by 413, where halving on and on would never help. [MC-BUP] 3.1.5.2.4
  const tooLarge = state.counters.tooLarge + 1;
  const smaller = tooLarge < tooLargeBeforeMinimum ? Math.floor(refusedBytes / 2) : minFragmentBytes;
  const fragmentCapBytes = Math.max(minFragmentBytes, smaller);
  return checkSource(withCounters(state, { tooLarge, fragmentCapBytes }));
}
