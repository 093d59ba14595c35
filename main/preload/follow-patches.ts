import type { Patch } from '../../shared/job-patch.ts';
import type { Result } from '../../shared/result.ts';
import { painted } from './painted.ts';

/** Before main is asked again that could not answer. */
const troubleMs = 1_000;

/**
 * Asks for one patch after the other, the next when the last has been painted. A failure ends nothing: what got
 * lost with it is a gap in the revisions. The answer null does: another follower has asked. Returns the end.
 */
export function followPatches(
  ask: () => Promise<Result<Patch | null>>,
  listener: (patch: Patch) => void,
): () => void {
  let isHeard = true;
  const follow = async (): Promise<void> => {
    // One that nobody hears must not ask any more: it would end the one that came after it.
    if (!isHeard) return;
    const answer = await ask().catch(() => null);
    if (!isHeard) return;
    if (!answer?.ok) {
      setTimeout(follow, troubleMs);
      return;
    }
    if (answer.value === null) return;
    try {
      listener(answer.value);
    } finally {
      void painted().then(follow);
    }
  };
  void follow();
  return () => {
    isHeard = false;
  };
}
