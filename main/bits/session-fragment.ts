import { uploadError } from '../../shared/upload-error.ts';
import type { Ack, Refusal } from './ack.ts';
import { errorOfRefusal, isSessionNotFound, mayHideLostSession } from './bits-error.ts';
import { type ContentRange, rangeLength } from './content-range.ts';
import { stopOr, stopped } from './session-ending.ts';
import type { SessionEvent, SessionState, Step, Stop } from './session-state.ts';
import {
  checkSource,
  errorOfAck,
  fail,
  isComplete,
  ping,
  recreate,
  saving,
  wish,
  wishOf,
  withCounters,
} from './session-steps.ts';

/** [MC-BUP] 6 <16>: after 413 a Windows client goes no lower than 5 KB. */
export const minFragmentBytes = 5120;
const maxStalls = 3;
const tooLargeBeforeMinimum = 3;

export function stepSending(
  state: SessionState,
  range: ContentRange,
  stop: Stop,
  event: SessionEvent,
): Step | null {
  switch (event.type) {
    case 'pause':
    case 'cancel':
      return wish(state, { name: 'sending', range, stop: wishOf(event) }, { do: 'abort' });
    case 'answered':
      return onFragmentAck(state, range, stop, event.ack);
    case 'failed':
      if (stop !== null) return stopped(state, stop);
      // An idle connection that died is no reason to wait: ask at once, but only once without progress.
      if (event.error.code === 'connection-lost' && state.counters.mayReconnect) {
        return ping(withCounters(state, { mayReconnect: false, isFirstOnConnection: true }));
      }
      return fail(state, event.error);
    case 'aborted':
      return stopped(state, stop ?? 'suspend');
    default:
      return null;
  }
}

function onFragmentAck(state: SessionState, range: ContentRange, stop: Stop, ack: Ack): Step {
  const sent = withCounters(state, {
    isFirstOnConnection: false,
    sentToBytes:
      state.counters.sentToBytes === null ? null : Math.max(state.counters.sentToBytes, range.last + 1),
  });
  switch (ack.kind) {
    case 'received':
      return advance(sent, ack.receivedBytes ?? range.last + 1, stop);
    case 'out-of-step':
      return ack.receivedBytes === null
        ? stopOr(sent, stop, recreate)
        : advance(sent, ack.receivedBytes, stop);
    case 'refused':
      return stopOr(sent, stop, () => onFragmentRefused(state, range, ack.refusal));
    default:
      return stopOr(sent, stop, () => fail(sent, errorOfAck('fragment', ack, state)));
  }
}

function onFragmentRefused(state: SessionState, range: ContentRange, refusal: Refusal): Step {
  if (isSessionNotFound(refusal)) return recreate(state);
  if (state.counters.isFirstOnConnection && mayHideLostSession(refusal)) return recreate(state);
  if (refusal.status === 413 && refusal.isAck) return shrink(state, range, refusal);
  return fail(state, errorOfRefusal('fragment', refusal, state.task.host));
}

/** Moves to the offset that the server gave, forwards or backwards. [MC-BUP] 2.2.6, 3.1.5.1.4 */
function advance(state: SessionState, receivedBytes: number, stop: Stop): Step {
  const { counters, task } = state;
  const claimsTooMuch = counters.sentToBytes !== null && receivedBytes > counters.sentToBytes;
  if (receivedBytes > task.totalBytes || claimsTooMuch) {
    return stopOr(state, stop, () =>
      counters.recreations > 0
        ? fail(state, uploadError('claims-unsent-data', 'fatal', { host: task.host }))
        : recreate(state),
    );
  }
  const isProgress = receivedBytes > counters.highestBytes;
  const isBest = receivedBytes > counters.bestBytes;
  const moved: SessionState = {
    ...state,
    facts: { ...state.facts, acknowledgedBytes: receivedBytes },
    counters: {
      ...counters,
      highestBytes: Math.max(counters.highestBytes, receivedBytes),
      bestBytes: Math.max(counters.bestBytes, receivedBytes),
      stalls: isProgress ? 0 : counters.stalls + 1,
      recreations: isBest ? 0 : counters.recreations,
      tooLarge: 0,
      mayReconnect: counters.mayReconnect || isProgress,
    },
  };
  if (stop !== null) return saving(stopped(moved, stop), true);
  // Everything is there: what remains is one last look at the file, however the server got this far.
  if (moved.counters.stalls >= maxStalls && !isComplete(moved)) {
    return saving(fail(moved, uploadError('no-progress', 'transient', { host: task.host })), true);
  }
  return saving(checkSource(moved), isComplete(moved));
}

/** [MC-BUP] 3.1.5.2.4: a fragment too large for the server is sent again in smaller ones. */
function shrink(state: SessionState, range: ContentRange, refusal: Refusal): Step {
  const refusedBytes = rangeLength(range);
  if (refusedBytes <= minFragmentBytes)
    return fail(state, errorOfRefusal('fragment', refusal, state.task.host));
  const tooLarge = state.counters.tooLarge + 1;
  // Some servers mean the whole file by 413, where halving on and on would never help.
  const half = tooLarge >= tooLargeBeforeMinimum ? minFragmentBytes : Math.floor(refusedBytes / 2);
  const smaller = withCounters(state, { tooLarge, fragmentCapBytes: Math.max(minFragmentBytes, half) });
  return checkSource(smaller);
}
