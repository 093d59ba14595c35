import type { JobView } from '../../shared/job-view.ts';
import { heldBy } from '../../shared/wait-reason.ts';
import { type RetryKind, retryKind } from '../state/job-steps.ts';
import { useQueue } from '../state/model-context.ts';
import type { SignInCall } from '../state/sign-in-calls.ts';
import { signInFor } from '../state/sign-in-for.ts';

/** What brings an upload on that does not move: a sign-in, without which a try can only fail again, or else a try. */
export function useWayOn(job: JobView): { signIn: SignInCall | null; retry: RetryKind | null } {
  const signIn = useQueue((queue) => signInFor(queue, job));
  const isHeld = useQueue(({ status }) => heldBy(job, status) !== null);
  const kind = retryKind(job);
  // What holds the whole queue back holds a hurried try back too; the way on from a cancel is to take it back.
  const isVain = signIn !== null || job.hold !== null || (isHeld && kind === 'retryNow');
  return { signIn, retry: isVain ? null : kind };
}
