import { uploadError } from '../../shared/upload-error.ts';
import type { Refusal } from './ack.ts';
import { type ContentRange, rangeLength } from './content-range.ts';
import { errorContexts, hresults } from './hresult.ts';
import { refusalError } from './session-error.ts';
import type { SessionState, Step } from './session-state.ts';
import { checkSource, fail, saving, withCounters, withFacts } from './session-steps.ts';

/** [MC-BUP] 6 <16>: after 413 a Windows client goes no lower than 5 KB. */
const minFragmentBytes = 5120;
/** [MC-BUP] 6 <10>: what a Windows client sends at most, and servers are made for. */
const windowsFragmentBytes = 13_631_488;
const tooLargeBeforeMinimum = 3;

/** A server that reckons in signed 32 bits can't take it, and fails with a fault of its own. */
export const isPast32Bits = (range: ContentRange): boolean => range.last >= 0x7fffffff;

/** A fragment was refused in a session that the server knows. [MC-BUP] 3.1.5.2.1 */
export function onFragmentRefused(state: SessionState, range: ContentRange, refusal: Refusal): Step {
  if (mayTakeLess(state, rangeLength(range), refusal)) return shorten(state, rangeLength(range));
  const error = refusalError(state, 'fragment', refusal);
  if (range.total === 0 && error.severity === 'fatal' && refusal.isAck) {
    return fail(state, uploadError('file-empty', 'fatal', { ...error.facts, name: state.task.fileName }));
  }
  if (
    isPast32Bits(range) &&
    state.facts.bestBytes > 0 &&
    refusal.status === 500 &&
    (refusal.errorCode ?? 0) <= 1
  ) {
    return fail(state, uploadError('too-large-for-server', 'fatal', error.facts));
  }
  // The data is there; the application behind the server is asked again with the same last fragment.
  const isByApplication =
    refusal.errorContext === errorContexts.application && range.last + 1 === range.total;
  return isByApplication
    ? saving(fail(withFacts(state, { repeatsLastFragment: true }), error), true)
    : fail(state, error);
}

/**
 * Whether a shorter fragment may pass where this one did not. A proxy with a limit of its own says 413 in words
 * that are no Ack; IIS says 404 to a request over its limit; some servers mean the fragment by "too large".
 */
function mayTakeLess(state: SessionState, refusedBytes: number, refusal: Refusal): boolean {
  const { status, errorCode, errorContext } = refusal;
  if (refusedBytes <= minFragmentBytes || errorContext === errorContexts.application) return false;
  if (status === 413) return true;
  if (status === 404) return state.counters.tooLarge === 0;
  return errorCode === hresults.tooLarge && refusedBytes > windowsFragmentBytes;
}

/** Some servers mean the whole file by 413, where halving on and on would never help. [MC-BUP] 3.1.5.2.4 */
function shorten(state: SessionState, refusedBytes: number): Step {
  const tooLarge = state.counters.tooLarge + 1;
  const half = Math.floor(refusedBytes / 2);
  const smaller = tooLarge < tooLargeBeforeMinimum ? Math.min(half, windowsFragmentBytes) : minFragmentBytes;
  const fragmentCapBytes = Math.max(minFragmentBytes, smaller);
  // A fragment that must be repeated as it was can't be: the limit is the server's own.
  const free = withFacts(state, { repeatsLastFragment: false });
  return checkSource(withCounters(free, { tooLarge, fragmentCapBytes }));
}
