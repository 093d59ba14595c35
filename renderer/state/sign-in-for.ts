import { originOf } from '../../shared/address.ts';
import type { JobView } from '../../shared/job-view.ts';
import type { QueueState } from './job-store.ts';
import { type SignInCall, selectSignInCalls, signInCallOf } from './sign-in-calls.ts';

/** The sign-in that would let this upload go on: it asked for one itself, or waits until another one has got it. */
export function signInFor(queue: QueueState, job: JobView): SignInCall | null {
  const own = signInCallOf(job);
  if (own !== null || job.state !== 'queued') return own;
  const origin = originOf(job.remoteUrl);
  const isShut = queue.status.servers.some((gate) => gate.origin === origin && gate.reason === 'sign-in');
  return isShut ? (selectSignInCalls(queue).find((call) => call.origin === origin) ?? null) : null;
}
