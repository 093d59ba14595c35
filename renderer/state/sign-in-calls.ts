import { originOf } from '../../shared/address.ts';
import type { JobView } from '../../shared/job-view.ts';
import { proxySignInErrors, signInErrors } from '../../shared/server-errors.ts';
import type { UploadErrorCode } from '../../shared/upload-error.ts';
import type { QueueState } from './job-store.ts';
import { memoizeLatest } from './memoize-latest.ts';

/** One server, or the proxy on the way to it, that wants to know who is there: one for all uploads that wait for it. */
export interface SignInCall {
  /** Scheme, host and port of the server. */
  origin: string;
  who: 'server' | 'proxy';
  /** What was entered last was refused. */
  isRefused: boolean;
  /** There is a password, but it would travel as plain text. */
  isReadable: boolean;
  jobCount: number;
}

export function signInCallOf({ state, error, remoteUrl }: JobView): SignInCall | null {
  // A cancel can't be told before the sign-in either.
  if (error === null || (state !== 'error' && state !== 'cancelling')) return null;
  const who = signInErrors.has(error.code) ? 'server' : proxySignInErrors.has(error.code) ? 'proxy' : null;
  if (who === null) return null;
  return {
    origin: originOf(remoteUrl),
    who,
    isRefused: refusals.has(error.code),
    isReadable: error.code === 'password-over-http',
    jobCount: 1,
  };
}

const refusals: ReadonlySet<UploadErrorCode> = new Set(['sign-in-refused', 'proxy-sign-in-refused']);

const none: readonly SignInCall[] = [];

const calls = memoizeLatest((groups: QueueState['groups']): readonly SignInCall[] => {
  const jobs = [...groups.values()].flatMap((group) => group.jobs);
  const found = new Map<string, SignInCall>();
  for (const job of jobs) {
    const call = signInCallOf(job);
    if (call === null) continue;
    const key = keyOfCall(call);
    const before = found.get(key);
    found.set(key, {
      ...call,
      isRefused: call.isRefused || before?.isRefused === true,
      isReadable: call.isReadable || before?.isReadable === true,
      jobCount: 1 + (before?.jobCount ?? 0),
    });
  }
  for (const job of jobs) {
    const call = job.state === 'queued' ? callFor(job, found) : undefined;
    if (call !== undefined) found.set(keyOfCall(call), { ...call, jobCount: call.jobCount + 1 });
  }
  return [...found.values()];
});

export const selectSignInCalls = ({ groups, tally }: QueueState): readonly SignInCall[] =>
  tally.states.error + tally.states.cancelling === 0 ? none : calls(groups);

/** Of two for one server, the server's own. */
function callFor({ remoteUrl }: JobView, found: ReadonlyMap<string, SignInCall>): SignInCall | undefined {
  const origin = originOf(remoteUrl);
  return found.get(keyOfCall({ who: 'server', origin })) ?? found.get(keyOfCall({ who: 'proxy', origin }));
}

export const keyOfCall = ({ who, origin }: Pick<SignInCall, 'who' | 'origin'>): string => `${who} ${origin}`;
